-- Keeps how much of a kind was forgotten.
insert into forgotten (what, at, number, total) values (?1, ?2, ?3, ?3)
on conflict (what) do update set
    number = case when at = excluded.at then number + excluded.number else excluded.number end,
    total = total + excluded.number, at = excluded.at
