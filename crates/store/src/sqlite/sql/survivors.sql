-- What waited or was under way when the copy was taken, queue by queue. Asked once after a restore.
select key, account, counterpart, state from message
where state = 'queued' or state = 'sending' or state = 'held'
order by shard, account, counterpart, place
