-- The newest event of the inbox.
select max(id) from inbox
