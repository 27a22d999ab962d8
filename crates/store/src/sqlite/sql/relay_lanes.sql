-- How far a target has been brought.
select lane, done, tries, not_before, error, failing_since, lost from relay_lane where relay = ?1 order by lane
