-- One delivery as it came. It has no signature when something was taken out of it.
select id, app, received_at, length(body), signature = '' and length(body) > 0, signature, body from delivery where id = ?1
