-- Erases a person's events of the inbox.
delete from inbox where id > ?1 and id <= ?2 and account = ?3 and (person = ?4 or instr(key, ?4) > 0)
