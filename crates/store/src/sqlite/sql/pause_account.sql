-- Pauses an account or lets it go on. Where it is so already, nothing is written and nothing told.
update account set pause_cause = ?2, pause_until = ?3, pause_detail = ?4
where id = ?1 and (pause_cause is not ?2 or pause_until is not ?3 or pause_detail is not ?4)
