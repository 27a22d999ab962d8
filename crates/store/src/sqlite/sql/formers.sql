-- Tokens that accounts had before and that have not ended.
select hash, account, ends_at from earlier_token where ends_at > ?1
