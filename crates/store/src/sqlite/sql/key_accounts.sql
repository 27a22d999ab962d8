-- The accounts that a key is for.
select account from api_key_account where key = ?1 order by account
