-- Names one of the accounts that a key is for.
insert into api_key_account (key, account) values (?1, ?2)
