-- Keeps a delivery of webhooks as it came.
insert into delivery (app, received_at, signature, old_signature, content_type, body) values (?1, ?2, ?3, ?4, ?5, ?6)
