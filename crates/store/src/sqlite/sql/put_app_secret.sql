-- Keeps one secret of an app.
insert into app_secret (app, nth, secret) values (?1, ?2, ?3)
