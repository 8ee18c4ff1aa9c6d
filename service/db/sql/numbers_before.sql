-- The micro-grids of a plan with their grids' numbers, locks and pins, and their courtyards.
SELECT m.id, g.number AS grid, m.number AS micro, m.locked,
    m.pin_member_id, m.pin_courtyard_id, m.pin_name,
    coalesce((SELECT array_agg(s.courtyard_id) FROM assignment s WHERE s.micro_grid_id = m.id), '{}')
        AS courtyards
FROM micro_grid m JOIN grid g ON g.id = m.grid_id
WHERE m.plan_id = :plan
ORDER BY NOT ((m.locked OR m.pin_member_id IS NOT NULL)
    AND EXISTS (SELECT FROM assignment s WHERE s.micro_grid_id = m.id)), m.code
