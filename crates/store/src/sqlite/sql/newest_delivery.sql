-- The newest delivery.
select max(id) from delivery
