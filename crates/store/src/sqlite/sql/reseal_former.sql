-- A relay's former secret under another seal, where it is still the one that was read.
update relay set former_secret = ?3 where id = ?1 and former_secret = ?2
