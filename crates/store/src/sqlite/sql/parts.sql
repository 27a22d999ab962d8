-- The parts of a message, in order.
select draft, rule, manner, language, market, words, mid, delivered_at from part where message = ?1 order by nth
