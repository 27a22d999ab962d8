-- The place that was last gone to. Not by `returning`, for which SQLite builds a table each time.
select last from count where name = 'place'
