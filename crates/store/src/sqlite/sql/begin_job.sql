-- Keeps work that takes its time.
insert into job (what, account, asked, state, asked_at, changed_at, counts) values (?1, ?2, ?3, 'running', ?4, ?4, '{}')
