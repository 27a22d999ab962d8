-- Instagram's ids of a message's parts.
select mid from part where message = ?1 and mid is not null
