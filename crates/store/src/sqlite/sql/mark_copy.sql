-- Marks a copy with when it was taken.
insert into copy (id, taken_at) values (1, ?1) on conflict (id) do update set taken_at = excluded.taken_at
