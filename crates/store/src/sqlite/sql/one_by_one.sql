-- The accounts that cannot send several images in one message, and since when.
select account, at from one_by_one
