-- How far a target has been brought in a lane.
select done from relay_lane where relay = ?1 and lane = ?2
