-- Keeps a key. One of the same hash is refused by the table.
insert into api_key
    (id, name, hash, may_send, may_read, may_manage, everywhere, made_at, expires_at, revoked_at, used_at, replaces)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
