-- Gives an id of Instagram's to a message, unless another message has it. An echo that told of it before is bound so.
insert into mid (account, mid, message, person) values (?1, ?2, ?3, ?4)
on conflict (account, mid) do update set message = excluded.message
where message is null or message = excluded.message
