-- Households and people that count of every courtyard in force of one village, as two lists in the
-- same order: the register's where the village has one, else the estimate from the houses.
SELECT
    coalesce(array_agg(CASE WHEN r.yes THEN coalesce(h.households, 0) ELSE c.homes END), '{}') AS households,
    coalesce(array_agg(CASE WHEN r.yes THEN coalesce(h.people, 0) ELSE c.people END), '{}') AS people
FROM courtyard c
CROSS JOIN (
    SELECT EXISTS (
        SELECT FROM household WHERE village_code = :village AND courtyard_id IS NOT NULL AND valid_to IS NULL
    ) AS yes
) r
LEFT JOIN (
    SELECT courtyard_id, count(*) AS households, sum(people) AS people
    FROM household WHERE village_code = :village AND valid_to IS NULL
    GROUP BY courtyard_id
) h ON h.courtyard_id = c.id
WHERE c.village_code = :village AND c.valid_to IS NULL
