-- Keeps what is wrong with a token, unless another has taken its place or it is known already.
update token_standing set trouble = ?3, detail = ?4
where account = ?1 and (trouble is not ?3 or detail is not ?4)
    and exists (select 1 from account where id = ?1 and token_hash = ?2)
