-- The next place of a queue.
insert into queue (account, counterpart, last_place) values (?1, ?2, 1)
on conflict (account, counterpart) do update set last_place = last_place + 1
returning last_place
