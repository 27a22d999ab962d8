-- Goes to the next place. There is one writer: places of one count ascend in every queue.
update count set last = last + 1 where name = 'place'
