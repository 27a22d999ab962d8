-- The attempts at a message that were put away, and the latest.
select fence, intended_at, ended_at, outcome from attempt where message = ?1
union all
select fence, intended_at, ended_at, outcome from message where key = ?1 and fence is not null
order by fence
