-- The secrets of an app, the newest first, as they were put.
select secret from app_secret where app = ?1 order by nth
