-- Erases what is known of a conversation.
delete from conversation where account = ?1 and person = ?2
