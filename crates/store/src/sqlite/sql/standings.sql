-- What is known of all accounts' tokens.
select account, since, trouble, detail from token_standing order by account
