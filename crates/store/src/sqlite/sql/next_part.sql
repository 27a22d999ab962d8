-- One of its parts is delivered: it waits again for the next, of which nothing is known yet.
update message set
    state = 'queued', fence = null, intended_at = null, ended_at = null, outcome = null, given_up = 0, left_alone = 0,
    first_byte_at = null, deadline = null, not_before = null, reason = null, person = coalesce(?4, person),
    changed_at = ?5, part = part + 1,
    pace = (select next.pace from part next where next.message = message.key and next.nth = message.part + 1),
    likeness = (select next.likeness from part next where next.message = message.key and next.nth = message.part + 1)
where key = ?1 and state = ?2 and fence is ?3 and part + 1 < parts
