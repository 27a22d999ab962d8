-- Takes something out of a delivery. Its signature goes with it, for it fits no longer.
update delivery set body = ?2, signature = '' where id = ?1
