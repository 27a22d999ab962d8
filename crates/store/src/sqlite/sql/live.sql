-- How many messages stand in each state that is not final. Asked once, at the start.
select state, count(*) from message where live = 1 group by state
union all
select 'held', count(*) from message where state = 'held'
