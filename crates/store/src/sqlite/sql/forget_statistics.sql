-- Forgets the oldest hours.
delete from statistic where (hour, account, what) in
    (select hour, account, what from statistic where hour < ?1 order by hour limit ?2)
