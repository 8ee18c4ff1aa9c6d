-- Every household in force under :place with the reasons why it is not covered, most telling
-- first; an empty list is a covered household. The plan in force is the adopted one, else the newest.
WITH in_force AS (
    SELECT DISTINCT ON (village_code) id, village_code
    FROM plan
    WHERE status <> 'superseded' AND starts_with(village_code, left(:place, 12))
    ORDER BY village_code, (status = 'adopted') DESC, id DESC
)
SELECT
    h.id AS household_id,
    h.village_code,
    h.courtyard_id,
    m.id AS micro_grid_id,
    m.code AS micro_grid_code,
    ST_X(h.position) AS lon,
    ST_Y(h.position) AS lat,
    array_remove(ARRAY[
        CASE WHEN h.position IS NULL AND h.courtyard_id IS NULL THEN 'no_position' END,
        CASE WHEN h.position IS NOT NULL AND NOT at.inside THEN 'outside_every_village' END,
        CASE WHEN m.id IS NULL AND (at.inside OR h.courtyard_id IS NOT NULL)
            THEN 'courtyard_in_no_micro_grid' END,
        CASE WHEN m.id IS NOT NULL AND NOT EXISTS (
            SELECT FROM appointment a
            WHERE a.micro_grid_id = m.id AND a.role = 'head'
              AND a.starts_on <= :on AND (a.ends_on IS NULL OR a.ends_on >= :on)
        ) THEN 'micro_grid_without_head' END
    ], NULL) AS reasons
FROM household h
CROSS JOIN LATERAL (
    SELECT h.position IS NOT NULL AND EXISTS (
        SELECT FROM village v WHERE v.town_code = h.town_code AND ST_Covers(v.boundary, h.position)
    ) AS inside
) at
LEFT JOIN in_force p ON p.village_code = h.village_code
LEFT JOIN assignment s ON s.plan_id = p.id AND s.courtyard_id = h.courtyard_id
LEFT JOIN micro_grid m ON m.id = s.micro_grid_id
WHERE h.valid_to IS NULL AND starts_with(coalesce(h.village_code, h.town_code), :place)
ORDER BY h.id
