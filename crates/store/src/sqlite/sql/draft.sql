-- What is sent next of a message: the part whose turn it is, or the message as it is.
select coalesce(
    (select part.draft from part where part.message = ?1
        and part.nth = (select message.part from message where message.key = ?1)),
    draft)
from payload where message = ?1
