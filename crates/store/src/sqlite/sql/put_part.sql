-- Keeps one of the parts that a message is sent as.
insert into part (message, nth, draft, pace, likeness, rule, manner, language, market, words)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
