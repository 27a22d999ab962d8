-- Keeps a dead letter, if its relay is still there.
insert into relay_dead (relay, lane, number, what, came_at, died_at, tries, error, content_type, signature, old_signature, body)
select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 where exists (select 1 from relay where id = ?1)
