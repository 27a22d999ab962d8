-- What happened in a time, by hours or days (?3 of them at once), of one account or all.
select hour - hour % ?3, what, sum(number) from statistic
where hour >= ?1 and hour < ?2 and (?4 is null or account = ?4)
group by 1, 2 order by 1, 2
