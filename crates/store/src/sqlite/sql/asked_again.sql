-- The oldest dead letter that is to be tried again, whole.
select id, lane, number, what, came_at, died_at, tries, error, asked, length(body),
    content_type, signature, old_signature, body
from relay_dead where relay = ?1 and asked = 1 order by id limit 1
