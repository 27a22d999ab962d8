-- What a bot said with the part whose turn it is, and to whom.
select m.account, coalesce(m.person, ?2), p.rule, p.manner, p.language, p.market, p.words
from message m join part p on p.message = m.key and p.nth = m.part
where m.key = ?1 and p.rule is not null
