-- The target does not answer: what else was to be tried again stays as it is.
update relay_dead set asked = 0 where relay = ?1 and asked = 1
