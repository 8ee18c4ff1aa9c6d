-- Micro-grids of the plans in force under :place, with the acting head's masked name.
WITH in_force AS (
    SELECT DISTINCT ON (village_code) id
    FROM plan
    WHERE status <> 'superseded' AND starts_with(village_code, :place)
    ORDER BY village_code, (status = 'adopted') DESC, id DESC
)
SELECT m.plan_id, m.code, g.code AS grid_code, g.name AS grid_label, m.name AS label, m.number,
    m.households, m.people, a.shown_name AS head, s.name AS road, ST_AsBinary(m.shape) AS geometry
FROM micro_grid m
JOIN in_force p ON p.id = m.plan_id
JOIN grid g ON g.id = m.grid_id
LEFT JOIN LATERAL (
    SELECT shown_name FROM appointment
    WHERE micro_grid_id = m.id AND role = 'head' AND starts_on <= :on
      AND (ends_on IS NULL OR ends_on >= :on)
    ORDER BY starts_on DESC LIMIT 1
) a ON true
LEFT JOIN LATERAL (
    SELECT string_agg(r.name, '、' ORDER BY r.code) AS name
    FROM road_duty d JOIN road_section r ON r.id = d.road_section_id WHERE d.micro_grid_id = m.id
) s ON true
WHERE m.shape IS NOT NULL
ORDER BY m.code
