-- One of its parts is delivered, by whoever went on with the original of a restored copy: the next may be as well.
update message set
    person = coalesce(?4, person), changed_at = ?5, part = part + 1,
    reason = case when given_up = 1 then 'restored' else reason end,
    pace = (select next.pace from part next where next.message = message.key and next.nth = message.part + 1),
    likeness = (select next.likeness from part next where next.message = message.key and next.nth = message.part + 1)
where key = ?1 and state = ?2 and fence is ?3 and part + 1 < parts
