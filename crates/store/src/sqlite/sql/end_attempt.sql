-- Puts the latest attempt of a message away, because the message is to wait again.
insert into attempt (message, fence, intended_at, ended_at, outcome)
select key, fence, intended_at, coalesce(ended_at, ?4), coalesce(outcome, ?5)
from message where key = ?1 and state = ?2 and fence is ?3 and fence is not null
