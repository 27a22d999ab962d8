-- Seals an app's verify token anew, if it still is what was opened.
update app set verify_token = ?3 where name = ?1 and verify_token = ?2
