-- Keeps whose data were erased, and when.
insert into erased (mark, at) values (?1, ?2) on conflict (mark) do update set at = excluded.at
