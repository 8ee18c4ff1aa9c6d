-- Numbers that micro-grids of a grid have, or ever had in this plan or a plan that was in force.
SELECT m.number
FROM micro_grid m JOIN plan p ON p.id = m.plan_id
WHERE starts_with(m.code, :grid_code) AND (p.id = :plan OR p.status IN ('adopted', 'superseded'))
UNION
SELECT (value ->> 'number')::bigint
FROM plan_operation o, jsonb_each(coalesce(o.forward -> 'micro_grids', '{}'))
WHERE o.plan_id = :plan AND jsonb_typeof(value) = 'object' AND value ->> 'grid' = cast(:grid AS text)
