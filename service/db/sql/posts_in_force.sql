SELECT m.code FROM micro_grid m JOIN plan p ON p.id = m.plan_id
WHERE p.status = 'adopted' AND starts_with(p.village_code, :town)
UNION
SELECT g.code FROM grid g JOIN plan p ON p.id = g.plan_id
WHERE p.status = 'adopted' AND starts_with(p.village_code, :town)
