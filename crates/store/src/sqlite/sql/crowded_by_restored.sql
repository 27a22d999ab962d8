-- Whether the message of its queue that is under way came with a restored copy.
select 1 from message as own join message as other
on other.shard = own.shard and other.account = own.account and other.counterpart = own.counterpart
where own.key = ?1 and other.state = 'unknown' and other.given_up = 0 and other.reason = 'proving_restored'
