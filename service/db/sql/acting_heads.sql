-- The acting head of each micro-grid of a plan on a day.
SELECT a.id, a.micro_grid_id, a.member_id, a.shown_name
FROM appointment a JOIN micro_grid m ON m.id = a.micro_grid_id
WHERE m.plan_id = :plan AND a.role = 'head' AND a.starts_on <= :on
  AND (a.ends_on IS NULL OR a.ends_on >= :on)
ORDER BY a.micro_grid_id, a.starts_on, a.id
