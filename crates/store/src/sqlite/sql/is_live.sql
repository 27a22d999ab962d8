-- Whether a queue has live messages.
select 1 from message
where shard = ?1 and account = ?2 and counterpart = ?3 and live = 1 limit 1
