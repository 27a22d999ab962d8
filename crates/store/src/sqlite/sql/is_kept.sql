-- Whether a message is kept.
select 1 from message where key = ?1
