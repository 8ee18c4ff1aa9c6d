-- Derive shape and counts of micro-grids (:only, or all of the village's living plans) from their
-- courtyards; one without courtyards holds nothing and lies nowhere.
WITH registered AS (
    SELECT EXISTS (
        SELECT FROM household WHERE village_code = :village AND courtyard_id IS NOT NULL AND valid_to IS NULL
    ) AS yes
), counted AS (
    SELECT courtyard_id, count(*) AS households, sum(people) AS people
    FROM household WHERE village_code = :village AND valid_to IS NULL
    GROUP BY courtyard_id
), derived AS (
    SELECT m.id,
        ST_Union(c.cell) AS shape,
        coalesce(sum(CASE WHEN r.yes THEN coalesce(h.households, 0) ELSE c.homes END), 0) AS households,
        coalesce(sum(CASE WHEN r.yes THEN coalesce(h.people, 0) ELSE c.people END), 0) AS people
    FROM micro_grid m
    JOIN plan p ON p.id = m.plan_id AND p.village_code = :village AND p.status <> 'superseded'
    CROSS JOIN registered r
    LEFT JOIN assignment a ON a.micro_grid_id = m.id
    LEFT JOIN courtyard c ON c.id = a.courtyard_id
    LEFT JOIN counted h ON h.courtyard_id = c.id
    WHERE cast(:only AS bigint[]) IS NULL OR m.id = ANY (cast(:only AS bigint[]))
    GROUP BY m.id
)
UPDATE micro_grid m SET shape = d.shape, households = d.households, people = d.people
FROM derived d WHERE d.id = m.id
