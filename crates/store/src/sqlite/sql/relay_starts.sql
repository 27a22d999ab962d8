-- A new relay begins behind what is there now.
insert into relay_lane (relay, lane, done) values (?1, ?2, ?3)
