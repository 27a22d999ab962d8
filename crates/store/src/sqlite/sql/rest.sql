-- The parts of a message behind the one whose turn it is.
select pace, likeness from part where message = ?1 and nth > ?2 order by nth
