-- Messages that wait in a queue and whose time has ended, by place: those on the ground of a window that is closed (?5), those
-- of a human agent whose days are over (?6), and replies to comments of a time (?7) or before.
select key from message
where shard = ?1 and account = ?2 and counterpart = ?3 and given_up = 0 and live = 1
    and state = 'queued' and hold = 0
    and ((ground = 'window' and ?5) or (ground = 'human_agent' and ?6)
        or (ground = 'private_reply' and commented_at <= ?7))
order by place limit ?4
