SELECT m.id, m.code, g.code AS grid_code, m.name, m.households, m.people,
    (SELECT shown_name FROM appointment a
     WHERE a.micro_grid_id = m.id AND a.role = 'head' AND a.starts_on <= :on
       AND (a.ends_on IS NULL OR a.ends_on >= :on)
     ORDER BY a.starts_on DESC LIMIT 1) AS head,
    coalesce((SELECT array_agg(s.courtyard_id ORDER BY s.courtyard_id) FROM assignment s
              WHERE s.micro_grid_id = m.id), '{}') AS courtyards
FROM micro_grid m JOIN grid g ON g.id = m.grid_id
WHERE m.plan_id = :plan
ORDER BY m.code
