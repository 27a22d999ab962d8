-- The next attempts that are old, whatever became of their messages.
select message from attempt where message > ?1 and message < ?2 order by message limit ?3
