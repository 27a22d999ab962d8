-- What is known to have happened between an account and a person, newest first, each with the delivery that told of it.
select i.id, i.key, i.kind, i.at, i.received_at, i.delivery, d.body
from inbox i left join delivery d on d.id = i.delivery
where i.account = ?1 and i.person = ?2 and i.id < ?3
order by i.id desc limit ?4
