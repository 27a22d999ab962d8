-- Whose data were erased not long ago.
select mark, at from erased
