-- All relays.
select id, app, kind, url, secret, former_secret, former_until, types, why_disabled, made_at from relay order by id
