-- The accounts of which somebody said whether what links lead to is looked at.
select account, word from media_check
