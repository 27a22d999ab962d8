-- Moves a shard's newest event far up: numbers that were given after the copy was taken are not given again.
update event set number = number + 1000000
where shard = ?1 and number = (select max(number) from event where shard = ?1)
