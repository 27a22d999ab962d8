-- Tells what happened: the next number of its shard.
insert into event
    (shard, number, account, at, what, message, state, mid, person, opened_at, closes_at, basis, cause, until, detail)
values (?1, coalesce((select max(number) from event where shard = ?1), 0) + 1,
    ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
