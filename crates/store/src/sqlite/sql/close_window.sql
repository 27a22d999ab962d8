-- Keeps that Instagram says that a window is closed. What the person did since then has opened it again.
update conversation set closes_at = ?3, refused = 1
where account = ?1 and person = ?2 and closes_at > ?3 and opened_at < ?3
