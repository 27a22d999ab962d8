-- Erases as which message another was sent again.
delete from retried where message = ?1
