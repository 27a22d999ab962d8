-- Keeps when a person last wrote.
insert into conversation (account, person, person_wrote_at, answered) values (?1, ?2, ?3, 0)
on conflict (account, person) do update set person_wrote_at = excluded.person_wrote_at, answered = 0
where person_wrote_at is null or person_wrote_at < excluded.person_wrote_at
