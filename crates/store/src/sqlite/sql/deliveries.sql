-- Deliveries, newest first, without their bodies.
select id, app, received_at, length(body), signature = '' and length(body) > 0 from delivery
where id < ?1 order by id desc limit ?2
