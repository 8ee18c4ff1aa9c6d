-- Courtyards in force of one village with the households and people that count: the register's
-- where the village has one, else the estimate from the houses.
SELECT
    c.id, c.code, c.name, c.group_id,
    ST_AsBinary(c.position) AS position,
    ST_AsBinary(c.cell) AS cell,
    CASE WHEN v.registered THEN coalesce(h.households, 0) ELSE c.homes END::bigint AS households,
    CASE WHEN v.registered THEN coalesce(h.people, 0) ELSE c.people END::bigint AS people
FROM courtyard c
CROSS JOIN (
    SELECT EXISTS (
        SELECT FROM household WHERE village_code = :village AND courtyard_id IS NOT NULL AND valid_to IS NULL
    ) AS registered
) v
LEFT JOIN (
    SELECT courtyard_id, count(*) AS households, sum(people) AS people
    FROM household WHERE village_code = :village AND valid_to IS NULL
    GROUP BY courtyard_id
) h ON h.courtyard_id = c.id
WHERE c.village_code = :village AND c.valid_to IS NULL
ORDER BY c.code
