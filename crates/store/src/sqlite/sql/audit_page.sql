-- Entries of the audit log before a number, the newest first.
select number, at, who, what, target, outcome, hash from audit where number < ?1 order by number desc limit ?2
