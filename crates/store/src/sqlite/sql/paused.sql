-- Conversations in which nothing is sent until further notice.
select account, person from conversation where paused = 1
