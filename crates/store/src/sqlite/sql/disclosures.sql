-- What bots have said of themselves, oldest first.
select id, account, person, at, rule, manner, language, market, words, message, mid from disclosure
where id > ?1 and (?2 is null or account = ?2) and (?3 is null or person = ?3)
    and (?4 is null or at >= ?4) and (?5 is null or at < ?5)
order by id limit ?6
