-- How many messages of a queue are unknown and wait for proof or for a person.
select count(*) from message
where shard = ?1 and account = ?2 and counterpart = ?3 and live = 1
    and state = 'unknown' and left_alone = 0
