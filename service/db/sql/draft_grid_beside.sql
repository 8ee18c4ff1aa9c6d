-- The grid that most neighbours of some courtyards are in; without neighbours the nearest one's.
WITH own AS (
    SELECT id, position FROM courtyard WHERE id = ANY (cast(:courtyards AS bigint[]))
), placed AS (
    SELECT s.courtyard_id, m.grid_id FROM assignment s JOIN micro_grid m ON m.id = s.micro_grid_id
    WHERE s.plan_id = :plan
), beside AS (
    SELECT p.grid_id, count(*) AS n
    FROM adjacency_link l JOIN own o ON o.id IN (l.a_id, l.b_id)
    JOIN placed p ON p.courtyard_id = CASE WHEN o.id = l.a_id THEN l.b_id ELSE l.a_id END
    WHERE l.kind <> 'cut'
    GROUP BY p.grid_id
)
SELECT grid_id FROM (
    (SELECT grid_id, 1 AS turn FROM beside ORDER BY n DESC, grid_id LIMIT 1)
    UNION ALL
    (SELECT p.grid_id, 2 FROM placed p JOIN courtyard c ON c.id = p.courtyard_id
     ORDER BY c.position <-> (SELECT ST_Collect(position) FROM own) LIMIT 1)
    UNION ALL
    (SELECT id, 3 FROM grid WHERE plan_id = :plan ORDER BY number LIMIT 1)
) found ORDER BY turn LIMIT 1
