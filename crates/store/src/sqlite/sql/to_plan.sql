-- What is asked for when a message is planned: what it says, and what was said before in its conversation. What the
-- account wrote and none of its messages is bound to, a human has typed; unless it may be an unknown message.
select p.draft, m.origin, m.language, m.market, c.disclosed_at, c.human_at,
    (select max(e.at) from mid e
        where e.account = m.account and e.person = m.person and e.message is null and e.at is not null
            and not exists (select 1 from message u
                where u.shard = m.shard and u.account = m.account and u.counterpart = m.counterpart and u.live = 1
                    and u.state = 'unknown'))
from message m
join payload p on p.message = m.key
left join conversation c on c.account = m.account and c.person = m.person
where m.key = ?1
