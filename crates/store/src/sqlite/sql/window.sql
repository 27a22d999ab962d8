-- What is known of a conversation.
select opened_at, closes_at, basis, refused from conversation where account = ?1 and person = ?2
