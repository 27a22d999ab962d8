-- When private replies went, not long ago.
select account, intended_at from message where pace = 'private_reply' and intended_at > ?1
