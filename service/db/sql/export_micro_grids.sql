-- Micro-grids of the plans in force under :place with their shapes and their head's masked name.
SELECT m.code, m.name, g.code AS grid_code, g.name AS grid, v.code AS village_code,
    v.name AS village, m.households, m.people, a.shown_name AS micro_grid_head,
    m.external_code, ST_AsBinary(m.shape) AS geometry
FROM yuanba_plans_on(left(:place, 12), :on) p
JOIN micro_grid m ON m.plan_id = p.plan_id AND starts_with(m.code, :place)
JOIN grid g ON g.id = m.grid_id
JOIN village v ON v.code = p.village_code
LEFT JOIN LATERAL (
    SELECT shown_name FROM appointment
    WHERE micro_grid_id = m.id AND role = 'head' AND starts_on <= :on
      AND (ends_on IS NULL OR ends_on >= :on)
    ORDER BY starts_on DESC, id DESC LIMIT 1
) a ON true
ORDER BY m.code
