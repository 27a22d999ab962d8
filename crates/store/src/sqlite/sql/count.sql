-- Counts what happened in an hour.
insert into statistic (hour, account, what, number) values (?1, ?2, ?3, ?4)
on conflict (hour, account, what) do update set number = number + excluded.number
