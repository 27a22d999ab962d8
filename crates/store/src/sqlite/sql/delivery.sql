-- Keeps a delivery of webhooks as it came.
insert into delivery (app, received_at, signature, body) values (?1, ?2, ?3, ?4)
