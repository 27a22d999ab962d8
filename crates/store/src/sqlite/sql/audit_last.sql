-- The newest entry of the audit log.
select number, hash from audit order by number desc limit 1
