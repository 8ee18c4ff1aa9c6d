-- Village, then courtyard, of the town's households that lack one and have a position: the
-- village that covers the position, and in it the courtyard whose cell does, else the nearest.
WITH waiting AS MATERIALIZED (
    SELECT h.id, h.position, h.courtyard_id, coalesce(h.village_code, v.code) AS village_code
    FROM household h
    LEFT JOIN LATERAL (
        SELECT code FROM village
        WHERE h.village_code IS NULL AND town_code = h.town_code AND ST_Covers(boundary, h.position)
        ORDER BY code LIMIT 1
    ) v ON true
    WHERE h.town_code = :town AND h.position IS NOT NULL AND h.valid_to IS NULL
      AND (h.village_code IS NULL OR h.courtyard_id IS NULL)
), inside AS MATERIALIZED (
    SELECT w.*, ST_Covers(v.boundary, w.position) AS is_inside
    FROM waiting w JOIN village v ON v.code = w.village_code
), found AS MATERIALIZED (
    SELECT p.id, p.village_code, CASE
        WHEN p.courtyard_id IS NOT NULL THEN p.courtyard_id
        WHEN p.is_inside THEN coalesce(
            (SELECT c.id FROM courtyard c
             WHERE c.village_code = p.village_code AND c.valid_to IS NULL
               AND ST_Covers(c.cell, p.position)
             ORDER BY c.position <-> p.position LIMIT 1),
            (SELECT c.id FROM courtyard c
             WHERE c.village_code = p.village_code AND c.valid_to IS NULL
             ORDER BY ST_Distance(c.position, p.position), c.id LIMIT 1))
        END AS courtyard_id
    FROM inside p
)
UPDATE household h SET village_code = f.village_code, courtyard_id = f.courtyard_id
FROM found f
WHERE f.id = h.id
  AND (h.village_code, h.courtyard_id) IS DISTINCT FROM (f.village_code, f.courtyard_id)
