-- Whether proof of anything that came with a restored copy is still to be sought.
select 1 from message indexed by message_restored where reason = 'restored' and state = 'unknown' limit 1
