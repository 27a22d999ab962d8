-- A part is delivered: the one whose turn it was. Says what a bot said with it.
update part set mid = ?2, delivered_at = ?3
where message = ?1 and nth = (select message.part from message where message.key = ?1)
