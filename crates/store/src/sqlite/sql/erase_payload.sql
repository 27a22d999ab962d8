-- Erases what a message says.
delete from payload where message = ?1
