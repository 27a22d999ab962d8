-- Asks for another try of dead letters: those of a kind, and of a time.
update relay_dead set asked = 1
where relay = ?1 and asked = 0 and (?2 is null or id = ?2) and (?3 is null or what = ?3)
    and (?4 is null or died_at >= ?4) and (?5 is null or died_at < ?5)
