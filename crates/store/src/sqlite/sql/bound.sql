-- Whether an id of Instagram's is known to be of one of our messages.
select 1 from mid where account = ?1 and mid = ?2 and message is not null
