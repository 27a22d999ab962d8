-- What was changed of a relay may help: its next try is made at once, and its time begins anew.
update relay_lane set tries = 0, not_before = null, error = null, failing_since = null where relay = ?1
