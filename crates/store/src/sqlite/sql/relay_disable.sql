-- Nothing goes to a target until further notice.
update relay set why_disabled = ?2 where id = ?1 and why_disabled is null
