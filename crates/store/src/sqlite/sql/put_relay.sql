-- Keeps a relay in place of an earlier one of its id.
insert into relay (id, app, kind, url, secret, former_secret, former_until, types, why_disabled, made_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
on conflict (id) do update set url = excluded.url, secret = excluded.secret, former_secret = excluded.former_secret,
    former_until = excluded.former_until, types = excluded.types, why_disabled = excluded.why_disabled
