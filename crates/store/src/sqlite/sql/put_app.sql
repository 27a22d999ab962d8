-- Keeps an app in place of an earlier one of its name. Its secrets are written anew.
insert into app (name, verify_token) values (?1, ?2)
on conflict (name) do update set verify_token = excluded.verify_token
