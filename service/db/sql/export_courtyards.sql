-- Courtyards under :place with the micro-grid they belong to.
SELECT c.code, c.name, v.code AS village_code, v.name AS village, q.name AS villager_group,
    m.code AS micro_grid_code, m.name AS micro_grid, ST_AsBinary(c.position) AS geometry
FROM courtyard c
JOIN village v ON v.code = c.village_code
LEFT JOIN villager_group q ON q.id = c.group_id
LEFT JOIN yuanba_plans_on(left(:place, 12), :on) p ON p.village_code = c.village_code
LEFT JOIN assignment s ON s.plan_id = p.plan_id AND s.courtyard_id = c.id
LEFT JOIN micro_grid m ON m.id = s.micro_grid_id
WHERE starts_with(c.village_code, left(:place, 12)) AND c.valid_to IS NULL
  AND (length(:place) <= 12 OR starts_with(m.code, :place))
ORDER BY c.code
