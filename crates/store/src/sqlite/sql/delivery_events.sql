-- What was new in a delivery, in its order.
select id, account, key, person, kind, at from inbox where delivery = ?1 order by id
