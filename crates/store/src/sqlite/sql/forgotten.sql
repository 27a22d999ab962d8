-- What was forgotten because it was old enough.
select what, at, number, total from forgotten order by what
