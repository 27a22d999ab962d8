-- Whether a queue has live messages.
select 1 from message
where shard = ?1 and account = ?2 and counterpart = ?3 and state in ('queued', 'sending', 'unknown') limit 1
