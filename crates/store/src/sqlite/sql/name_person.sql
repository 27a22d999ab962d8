-- An answer names the person; a comment's is not known before. Who is named so already is not written again: an index has them.
update message set person = ?2 where key = ?1 and person is not ?2
