-- Adds an entry to the audit log.
insert into audit (number, at, who, what, target, outcome, hash) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
