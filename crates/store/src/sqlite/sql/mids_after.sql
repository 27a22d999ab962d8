-- An account's next ids of Instagram's.
select mid, person from mid where account = ?1 and mid > ?2 order by mid limit ?3
