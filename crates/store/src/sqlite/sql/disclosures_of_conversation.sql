-- What bots have said of themselves in one conversation, oldest first.
select id, account, person, at, rule, manner, language, market, words, message, mid from disclosure
where id > ?1 and account = ?2 and person = ?3 and (?4 is null or at >= ?4) and (?5 is null or at < ?5)
order by id limit ?6
