-- As which message another was sent again, and by which job.
select successor, job from retried where message = ?1
