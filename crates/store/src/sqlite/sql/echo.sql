-- Keeps what an account wrote, as a webhook tells. Where an answer brought the id before, the message keeps it.
insert into mid (account, mid, person, at, likeness) values (?1, ?2, ?3, ?4, ?5)
on conflict (account, mid) do update set
    person = coalesce(person, excluded.person), at = excluded.at, likeness = excluded.likeness
where at is null
returning message
