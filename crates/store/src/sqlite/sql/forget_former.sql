-- Forgets earlier tokens that have ended.
delete from earlier_token where ends_at <= ?1
