-- What did not go since a time, by what stood in its way; what was sent again is left out.
select m.state, m.reason, m.refusal_status,
    json_extract(cast(m.refusal_body as text), '$.error.code') as code,
    json_extract(cast(m.refusal_body as text), '$.error.error_subcode') as subcode,
    max(m.refusal_body),
    count(*), count(distinct m.account || '/' || coalesce(m.person, m.counterpart)), min(m.changed_at), max(m.changed_at),
    count(case when c.closes_at > ?2 then 1 end)
from message m left join retried r on r.message = m.key
    left join conversation c on c.account = m.account and c.person = m.person
where (m.state = 'refused' or m.state = 'expired') and m.key > ?1 and r.successor is null
    and (?3 is null or m.account in (select value from json_each(?3)))
group by m.state, m.reason, m.refusal_status, code, subcode
order by 7 desc, 1
