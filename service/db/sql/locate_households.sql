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
)
UPDATE household h SET
    village_code = p.village_code,
    courtyard_id = CASE
        WHEN p.courtyard_id IS NOT NULL THEN p.courtyard_id
        WHEN p.is_inside THEN coalesce(
            (SELECT c.id FROM courtyard c
             WHERE c.village_code = p.village_code AND c.valid_to IS NULL
               AND ST_Covers(c.cell, p.position)
             ORDER BY c.position <-> p.position LIMIT 1),
            (SELECT c.id FROM courtyard c
             WHERE c.village_code = p.village_code AND c.valid_to IS NULL
             ORDER BY ST_Distance(c.position, p.position), c.id LIMIT 1))
    END
FROM inside p
WHERE p.id = h.id AND (p.is_inside OR h.village_code IS DISTINCT FROM p.village_code)
