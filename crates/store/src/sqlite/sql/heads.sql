-- The heads of a queue, by place: those given up, or those not.
select key, place, accepted_at, expires_at, pace, ground, commented_at, on_unknown, likeness, state, attempts, not_before,
    fence, intended_at, first_byte_at, deadline, given_up, left_alone, hold, to_plan, part, parts, reason in ('restored', 'proving_restored')
from message
where shard = ?1 and account = ?2 and counterpart = ?3 and given_up = 0 and live = 1
order by place limit ?4
