-- How many messages of a queue wait or are under way.
select count(*) from message
where shard = ?1 and account = ?2 and counterpart = ?3 and given_up = 0 and live = 1
