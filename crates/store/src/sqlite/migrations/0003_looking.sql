-- For people who look. What was said between an account and a person, newest first: what was sent, and what webhooks told.
create index message_of_person on message (account, person, key) where person is not null;
create index inbox_of_person on inbox (account, person, id) where person is not null;

-- What did not go. It grows with failures alone.
create index message_failed_newest on message (key) where state = 'refused' or state = 'expired';
