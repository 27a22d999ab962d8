-- What an account wrote to a person from a time on, that no message is bound to; the newest first.
select mid, at, likeness from mid
where account = ?1 and person = ?2 and at >= ?3 and message is null and at is not null
order by at desc limit ?4
