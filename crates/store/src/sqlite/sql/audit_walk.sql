-- Entries of the audit log after a number, the oldest first.
select number, at, who, what, target, outcome, hash from audit where number > ?1 order by number limit ?2
