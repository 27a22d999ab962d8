-- Conversations of one account.
select account, person, opened_at, closes_at, basis, person_wrote_at, account_wrote_at, paused,
    disclosed_at, human_at, answered from conversation
where account = ?1 and person > ?2 and (?3 is null or closes_at > ?3) and (?4 is null or person = ?4)
    and (?6 = 0 or (answered = 0 and coalesce(person_wrote_at > account_wrote_at, person_wrote_at is not null)))
order by person limit ?5
