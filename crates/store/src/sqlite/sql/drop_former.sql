-- Forgets the tokens that an account had before.
delete from earlier_token where account = ?1
