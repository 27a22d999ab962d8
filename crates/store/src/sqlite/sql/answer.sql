-- What the person last wrote is answered, if it was not yet.
update conversation set answered = 1 where account = ?1 and person = ?2 and answered = 0
