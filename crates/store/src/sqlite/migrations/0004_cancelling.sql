-- Jobs may take messages back as well. What a job does is checked by its table, which is written anew for that; a job's
-- number is never given twice.
create table job_again (
    id integer primary key autoincrement,
    what text not null check (what = 'replay' or what = 'reading' or what = 'erasure' or what = 'cancellation'),
    -- Whose token asked, when it was an account's.
    account text,
    asked text not null,
    state text not null check (state = 'running' or state = 'done' or state = 'cancelled'),
    asked_at integer not null,
    changed_at integer not null,
    reached text not null default '',
    counts text not null
) strict;

insert into job_again (id, what, account, asked, state, asked_at, changed_at, reached, counts)
select id, what, account, asked, state, asked_at, changed_at, reached, counts from job;

insert into sqlite_sequence (name, seq)
select 'job_again', 0 where not exists (select 1 from sqlite_sequence where name = 'job_again');

update sqlite_sequence set seq = coalesce((select seq from sqlite_sequence where name = 'job'), 0)
where name = 'job_again';

drop table job;

alter table job_again rename to job;

create index job_running on job (id) where state = 'running';
