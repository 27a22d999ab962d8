-- Forgets an event of the inbox that is read otherwise now.
delete from inbox where id = ?1
