-- Keeps a message that waits for its turn, or for the person.
insert into message
    (key, shard, account, counterpart, person, place, kind, pace, ground, commented_at, on_unknown, likeness,
     accepted_at, expires_at, state, live, changed_at, not_before, hold,
     origin, language, market, to_plan)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?16, ?17, ?13, ?15, ?18,
    ?19, ?20, ?21, ?22)
