-- The epoch of a shard.
select epoch from shard where id = ?1
