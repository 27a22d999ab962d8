-- The comments by which a person is known to an account.
select key from inbox where account = ?1 and person = ?2 and kind in ('comment', 'live_comment')
