-- A dead letter was tried again in vain.
update relay_dead set asked = 0, tries = tries + 1, error = ?2 where id = ?1
