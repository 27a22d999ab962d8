-- Erases a delivery.
delete from delivery where id = ?1
