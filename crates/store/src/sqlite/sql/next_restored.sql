-- The next message of a queue that came with a restored copy and still waits for its proof to be sought.
select key from message
where shard = ?1 and account = ?2 and counterpart = ?3 and reason = 'restored' and state = 'unknown'
order by place limit 1
