-- The households under :place on a day that the actor may see, with the reasons of each.
SELECT c.household_id, h.village_code, h.courtyard_id, c.grid_code, c.micro_grid_id,
    c.micro_grid_code, ST_X(h.position) AS lon, ST_Y(h.position) AS lat, c.reasons
FROM yuanba_coverage(:place, :on) c
-- Under row-level security only an equality may use an index.
JOIN household h ON h.id = c.household_id AND (length(:place) < 9 OR h.town_code = left(:place, 9))
ORDER BY c.household_id
