-- All that may have been sent since the copy was taken is in doubt now.
delete from copy
