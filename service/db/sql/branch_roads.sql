-- Give the micro-grids of the plan :new the road sections that those of the plan :old look after.
INSERT INTO road_duty (micro_grid_id, road_section_id)
SELECT m.id, d.road_section_id
FROM road_duty d
JOIN micro_grid o ON o.id = d.micro_grid_id AND o.plan_id = :old
JOIN micro_grid m ON m.code = o.code AND m.plan_id = :new
