-- A relay's secret under another seal, where it is still the one that was read.
update relay set secret = ?3 where id = ?1 and secret = ?2
