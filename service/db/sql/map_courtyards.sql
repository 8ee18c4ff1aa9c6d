-- Courtyards under :place with their micro-grid in the plan in force and what they count.
WITH in_force AS (
    SELECT DISTINCT ON (village_code) id
    FROM plan
    WHERE status <> 'superseded' AND starts_with(village_code, :place)
    ORDER BY village_code, (status = 'adopted') DESC, id DESC
), counted AS (
    SELECT courtyard_id, count(*) AS households, sum(people) AS people
    FROM household WHERE valid_to IS NULL AND starts_with(coalesce(village_code, ''), :place)
    GROUP BY courtyard_id
)
SELECT c.id, c.code, c.name, c.village_code, m.code AS micro_grid,
    (CASE WHEN EXISTS (SELECT FROM counted) THEN coalesce(h.households, 0) ELSE c.homes END)::bigint
        AS households,
    (CASE WHEN EXISTS (SELECT FROM counted) THEN coalesce(h.people, 0) ELSE c.people END)::bigint
        AS people,
    ST_AsBinary(c.position) AS geometry
FROM courtyard c
LEFT JOIN (assignment s JOIN in_force p ON p.id = s.plan_id) ON s.courtyard_id = c.id
LEFT JOIN micro_grid m ON m.id = s.micro_grid_id
LEFT JOIN counted h ON h.courtyard_id = c.id
WHERE starts_with(c.village_code, :place) AND c.valid_to IS NULL
ORDER BY c.code
