-- A token that is new here, with nothing known against it.
insert into token_standing (account, since) values (?1, ?2)
on conflict (account) do update set since = excluded.since, trouble = null, detail = null
