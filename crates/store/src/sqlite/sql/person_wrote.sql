-- Keeps when a person last wrote.
insert into conversation (account, person, person_wrote_at) values (?1, ?2, ?3)
on conflict (account, person) do update set person_wrote_at = excluded.person_wrote_at
where person_wrote_at is null or person_wrote_at < excluded.person_wrote_at
