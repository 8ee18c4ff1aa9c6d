-- Micro-grids of the adopted plan beside a courtyard, other than its own, the least filled first.
SELECT m.id, m.name, m.households
FROM adjacency_link l
JOIN assignment s ON s.courtyard_id = CASE WHEN l.a_id = :courtyard THEN l.b_id ELSE l.a_id END
JOIN plan p ON p.id = s.plan_id AND p.status = 'adopted'
JOIN micro_grid m ON m.id = s.micro_grid_id
WHERE :courtyard IN (l.a_id, l.b_id) AND l.kind <> 'cut'
  AND m.id IS DISTINCT FROM CAST(:micro_grid AS bigint)
GROUP BY m.id, m.name, m.households, m.code
ORDER BY m.households, m.code
LIMIT 3
