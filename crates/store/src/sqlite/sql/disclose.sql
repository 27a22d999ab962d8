-- Keeps as evidence that a bot said that it is one.
insert into disclosure (account, person, at, rule, manner, language, market, words, message, mid)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
