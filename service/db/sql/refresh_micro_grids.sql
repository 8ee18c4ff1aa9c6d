-- Derive shape and counts of micro-grids (:only, or all of the village's living plans) from their
-- courtyards; one without courtyards holds nothing and lies nowhere. Households are looked up
-- courtyard by courtyard: joined to all of the village's, they were counted once a micro-grid.
WITH registered AS (
    SELECT EXISTS (
        SELECT FROM household WHERE village_code = :village AND courtyard_id IS NOT NULL AND valid_to IS NULL
    ) AS yes
), derived AS (
    SELECT m.id,
        ST_Union(c.cell) AS shape,
        coalesce(sum(CASE WHEN r.yes THEN h.households ELSE c.homes END), 0) AS households,
        coalesce(sum(CASE WHEN r.yes THEN h.people ELSE c.people END), 0) AS people
    FROM micro_grid m
    JOIN plan p ON p.id = m.plan_id AND p.village_code = :village AND p.status <> 'superseded'
    CROSS JOIN registered r
    LEFT JOIN assignment a ON a.micro_grid_id = m.id
    LEFT JOIN courtyard c ON c.id = a.courtyard_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS households, coalesce(sum(o.people), 0) AS people
        FROM household o
        WHERE o.courtyard_id = c.id AND o.village_code = :village AND o.valid_to IS NULL
    ) h ON true
    WHERE cast(:only AS bigint[]) IS NULL OR m.id = ANY (cast(:only AS bigint[]))
    GROUP BY m.id
)
UPDATE micro_grid m SET shape = d.shape, households = d.households, people = d.people
FROM derived d WHERE d.id = m.id
