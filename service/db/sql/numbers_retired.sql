-- Numbers of grids and micro-grids that were in force in a village once.
SELECT DISTINCT g.number AS grid, m.number AS micro
FROM micro_grid m JOIN grid g ON g.id = m.grid_id JOIN plan p ON p.id = m.plan_id
WHERE p.village_code = :village AND p.status IN ('adopted', 'superseded')
ORDER BY 1, 2
