-- A token that is an account's own now is no earlier one.
delete from earlier_token where hash = ?1
