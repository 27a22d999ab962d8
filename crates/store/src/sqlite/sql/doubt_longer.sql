-- What was unknown when the copy was taken may have been sent again since.
update message set deadline = max(deadline, ?1) where state = 'unknown'
