-- Whether there is such a relay.
select 1 from relay where id = ?1
