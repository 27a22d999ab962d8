-- Forgets what a message was to be sent as: it is planned anew.
delete from part where message = ?1
