-- Which master keys sealed what is here, the newest first.
select id, since from master_key order by number desc
