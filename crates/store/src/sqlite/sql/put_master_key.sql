-- From now on another master key seals.
insert into master_key (number, id, since) values (coalesce((select max(number) from master_key), 0) + 1, ?1, ?2)
