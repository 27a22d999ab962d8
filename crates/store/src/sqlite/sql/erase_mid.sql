-- Erases an id of Instagram's.
delete from mid where account = ?1 and mid = ?2
