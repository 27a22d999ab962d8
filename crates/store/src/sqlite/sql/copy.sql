-- When the copy was taken that this database was restored from; nothing when nobody has to know any more.
select taken_at from copy where id = 1
