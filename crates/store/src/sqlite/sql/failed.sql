-- What did not go, by place, with the window as it is known and the job that sent it again.
select m.key, m.account, m.counterpart, m.place, m.kind, m.state, m.given_up, p.draft, m.attempts, m.accepted_at, m.changed_at,
    m.expires_at, m.not_before, m.mid, m.person, m.known_by, m.reason, m.refusal_status, m.refusal_body,
    m.origin, m.language, m.market, m.part, m.parts, r.successor,
    c.opened_at, c.closes_at, c.basis, r.job
from message m left join payload p on p.message = m.key left join retried r on r.message = m.key
    left join conversation c on c.account = m.account and c.person = m.person
where m.place > ?1 and (m.state = 'refused' or m.state = 'expired' or m.state = 'cancelled')
order by m.place limit ?2
