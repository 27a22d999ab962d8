-- Makes room for an app's secrets as they are now.
delete from app_secret where app = ?1
