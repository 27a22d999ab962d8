-- The next texts that are old, whatever became of their messages.
select message from payload where message > ?1 and message < ?2 order by message limit ?3
