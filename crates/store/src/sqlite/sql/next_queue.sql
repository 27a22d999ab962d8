-- The next queue that has live messages: one look into the index, however many stand in the queues.
select shard, account, counterpart from message
where (shard, account, counterpart) > (?1, ?2, ?3) and live = 1
order by shard, account, counterpart limit 1
