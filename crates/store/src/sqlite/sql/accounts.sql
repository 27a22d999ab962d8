-- All accounts, with their pauses.
select id, app, username, token, token_hash, token_expires_at, on_unknown, pause_cause, pause_until, pause_detail
from account order by id
