-- Erases the attempts at a message.
delete from attempt where message = ?1
