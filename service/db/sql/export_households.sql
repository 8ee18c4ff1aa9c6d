-- Households in force under :place with the names of where they belong and who answers for them.
SELECT h.code, h.head_name, h.phone, h.people, h.address,
    v.code AS village_code, v.name AS village, q.name AS villager_group, c.code AS courtyard_code,
    c.name AS courtyard, g.name AS grid, m.code AS micro_grid_code, m.name AS micro_grid,
    a.shown_name AS micro_grid_head, ST_X(h.position) AS lon, ST_Y(h.position) AS lat, h.id
FROM household h
LEFT JOIN village v ON v.code = h.village_code
LEFT JOIN villager_group q ON q.id = h.group_id
LEFT JOIN courtyard c ON c.id = h.courtyard_id
LEFT JOIN yuanba_plans_on(left(:place, 9), :on) p ON p.village_code = h.village_code
LEFT JOIN assignment s ON s.plan_id = p.plan_id AND s.courtyard_id = h.courtyard_id
LEFT JOIN micro_grid m ON m.id = s.micro_grid_id
LEFT JOIN grid g ON g.id = m.grid_id
LEFT JOIN LATERAL (
    SELECT shown_name FROM appointment
    WHERE micro_grid_id = m.id AND role = 'head' AND starts_on <= :on
      AND (ends_on IS NULL OR ends_on >= :on)
    ORDER BY starts_on DESC, id DESC LIMIT 1
) a ON true
WHERE starts_with(coalesce(h.village_code, h.town_code), left(:place, 12)) AND h.valid_to IS NULL
  AND (length(:place) <= 12 OR starts_with(m.code, :place))
ORDER BY m.code NULLS LAST, c.code, h.code
