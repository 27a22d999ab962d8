-- Keeps as which message another was sent again; the latest counts.
insert into retried (message, successor, job, at) values (?1, ?2, ?3, ?4)
on conflict (message) do update set successor = excluded.successor, job = excluded.job, at = excluded.at
