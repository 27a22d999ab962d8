-- Erases dead letters that name a person.
delete from relay_dead where instr(body, ?1) > 0
