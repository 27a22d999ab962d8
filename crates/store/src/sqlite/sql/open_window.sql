-- Keeps a window that opened, or stays open longer.
insert into conversation (account, person, opened_at, closes_at, basis) values (?1, ?2, ?3, ?4, ?5)
on conflict (account, person) do update set
    opened_at = excluded.opened_at, closes_at = excluded.closes_at, basis = excluded.basis, refused = 0
