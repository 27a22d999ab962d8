-- Messages that did not go, of one account or of all, newest first.
select m.key, m.account, m.counterpart, m.place, m.kind, m.state, m.given_up, p.draft, m.attempts, m.accepted_at, m.changed_at,
    m.expires_at, m.not_before, m.mid, m.person, m.known_by, m.reason, m.refusal_status, m.refusal_body,
    m.origin, m.language, m.market, m.part, m.parts, r.successor
from message m left join payload p on p.message = m.key left join retried r on r.message = m.key
where (m.state = 'refused' or m.state = 'expired') and m.key < ?1 and m.state = ?2 and (?5 is null or m.account = ?5)
    and (?3 is null or m.person = ?3)
order by m.key desc limit ?4
