-- What waits for a person to write, by place.
select key from message where account = ?1 and counterpart = ?2 and state = 'held' order by place
