-- What a message says.
select draft from payload where message = ?1
