-- Micro-grids of a plan (:only, or all) with their courtyards and the acting head's masked name.
SELECT m.id, m.grid_id AS grid, m.number, m.code, g.code AS grid_code, m.name, m.households, m.people,
    m.locked, m.pin_member_id, m.pin_name, m.pin_courtyard_id,
    (SELECT shown_name FROM appointment a
     WHERE a.micro_grid_id = m.id AND a.role = 'head' AND a.starts_on <= :on
       AND (a.ends_on IS NULL OR a.ends_on >= :on)
     ORDER BY a.starts_on DESC LIMIT 1) AS head,
    coalesce((SELECT array_agg(s.courtyard_id ORDER BY s.courtyard_id) FROM assignment s
              WHERE s.micro_grid_id = m.id), '{}') AS courtyards
FROM micro_grid m JOIN grid g ON g.id = m.grid_id
WHERE m.plan_id = :plan AND (cast(:only AS bigint[]) IS NULL OR m.id = ANY (cast(:only AS bigint[])))
ORDER BY m.code
