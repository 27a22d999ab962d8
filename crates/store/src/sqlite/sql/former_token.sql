-- The token that an account has: its hash, its end, and since when it is here.
select account.token_hash, account.token_expires_at, token_standing.since
from account left join token_standing on token_standing.account = account.id where account.id = ?1
