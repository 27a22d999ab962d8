-- Conversations as people work through them: by how soon those close in which the person waits, or by who wrote last.
select account, person, opened_at, closes_at, basis, person_wrote_at, account_wrote_at, paused,
    disclosed_at, human_at, answered from conversation
where (?1 is null or account in (select value from json_each(?1)))
    and (?2 is null or closes_at > ?2) and (?3 is null or person = ?3)
    and (?4 = 0 or (answered = 0 and coalesce(person_wrote_at > account_wrote_at, person_wrote_at is not null)))
    and (?9 is null or person in (select value from json_each(?9)) or instr(person, ?10) > 0)
order by
    case when ?5 = 'closing' then closes_at <= ?6 or closes_at is null end,
    case when ?5 = 'closing' then answered = 1 or coalesce(person_wrote_at <= account_wrote_at, person_wrote_at is null) end,
    case when ?5 = 'closing' and closes_at > ?6 then closes_at end,
    case when ?5 = 'oldest' then max(coalesce(person_wrote_at, 0), coalesce(account_wrote_at, 0)) end,
    max(coalesce(person_wrote_at, 0), coalesce(account_wrote_at, 0)) desc, account, person
limit ?7 offset ?8
