-- Derive shape and counts of every micro-grid of the village's living plans from its courtyards.
WITH registered AS (
    SELECT EXISTS (
        SELECT FROM household WHERE village_code = :village AND courtyard_id IS NOT NULL AND valid_to IS NULL
    ) AS yes
), counted AS (
    SELECT courtyard_id, count(*) AS households, sum(people) AS people
    FROM household WHERE village_code = :village AND valid_to IS NULL
    GROUP BY courtyard_id
), derived AS (
    SELECT a.micro_grid_id AS id,
        ST_Union(c.cell) AS shape,
        sum(CASE WHEN r.yes THEN coalesce(h.households, 0) ELSE c.homes END) AS households,
        sum(CASE WHEN r.yes THEN coalesce(h.people, 0) ELSE c.people END) AS people
    FROM assignment a
    JOIN plan p ON p.id = a.plan_id AND p.village_code = :village AND p.status <> 'superseded'
    JOIN courtyard c ON c.id = a.courtyard_id
    CROSS JOIN registered r
    LEFT JOIN counted h ON h.courtyard_id = c.id
    GROUP BY a.micro_grid_id
)
UPDATE micro_grid m SET shape = d.shape, households = d.households, people = d.people
FROM derived d WHERE d.id = m.id
