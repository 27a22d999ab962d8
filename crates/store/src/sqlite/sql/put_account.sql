-- Keeps an account in place of an earlier one of its id. The pause of an earlier one stays: a new token is no reason to
-- go on.
insert into account
    (id, app, username, token, token_hash, token_expires_at, on_unknown, pause_cause, pause_until, pause_detail)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
on conflict (id) do update set
    app = excluded.app, username = excluded.username, token = excluded.token, token_hash = excluded.token_hash,
    token_expires_at = excluded.token_expires_at, on_unknown = excluded.on_unknown
