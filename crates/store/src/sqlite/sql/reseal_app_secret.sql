-- Seals one of an app's secrets anew, if it still is what was opened.
update app_secret set secret = ?4 where app = ?1 and nth = ?2 and secret = ?3
