-- Keeps what a message says.
insert into payload (message, draft) values (?1, ?2)
