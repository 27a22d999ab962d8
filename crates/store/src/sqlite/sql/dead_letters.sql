-- A target's dead letters behind one, oldest first, without what they say.
select id, lane, number, what, came_at, died_at, tries, error, asked, length(body)
from relay_dead where relay = ?1 and id > ?2 order by id limit ?3
