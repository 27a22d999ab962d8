-- How many dead letters a target has, counted so far, and how many of them are to be tried again.
select (select count(*) from (select 1 from relay_dead where relay = ?1 limit ?2)),
    (select count(*) from relay_dead where relay = ?1 and asked = 1)
