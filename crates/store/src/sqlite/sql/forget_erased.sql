-- Forgets whose data were erased, once nothing older is delivered any more.
delete from erased where at < ?1
