-- Seals an account's token anew, if it still is what was opened.
update account set token = ?3 where id = ?1 and token = ?2
