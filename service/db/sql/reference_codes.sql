-- The micro-grid's code of each courtyard in another plan.
SELECT a.courtyard_id, m.code FROM assignment a JOIN micro_grid m ON m.id = a.micro_grid_id
WHERE a.plan_id = :plan
