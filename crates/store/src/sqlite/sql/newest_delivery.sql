-- The number of the newest delivery, also when it is gone.
select seq from sqlite_sequence where name = 'delivery'
