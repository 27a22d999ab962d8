-- All apps.
select name, verify_token from app order by name
