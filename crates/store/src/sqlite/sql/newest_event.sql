-- The newest number of a shard.
select max(number) from event where shard = ?1
