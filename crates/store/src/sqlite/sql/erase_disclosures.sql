-- Erases what bots said of themselves to a person.
delete from disclosure where account = ?1 and person = ?2
