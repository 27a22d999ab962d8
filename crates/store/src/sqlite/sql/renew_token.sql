-- Puts a renewed token in the place of the one that was renewed, unless another has taken its place meanwhile.
update account set token = ?3, token_hash = ?4, token_expires_at = ?5 where id = ?1 and token_hash = ?2
