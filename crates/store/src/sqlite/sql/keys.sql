-- All keys, the oldest first.
select id, name, hash, may_send, may_read, may_manage, everywhere, made_at, expires_at, revoked_at, used_at, replaces
from api_key order by made_at, id
