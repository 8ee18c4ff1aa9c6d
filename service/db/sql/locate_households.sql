-- Village, then courtyard, of the town's households that lack one and have a position: the
-- village that covers the position, and in it the courtyard whose cell does, else the nearest.
WITH placed AS (
    SELECT h.id, h.position, coalesce(h.village_code, v.code) AS village_code
    FROM household h
    LEFT JOIN LATERAL (
        SELECT code FROM village
        WHERE town_code = h.town_code AND ST_Covers(boundary, h.position)
        ORDER BY code LIMIT 1
    ) v ON true
    WHERE h.town_code = :town AND h.position IS NOT NULL AND h.valid_to IS NULL
      AND (h.village_code IS NULL OR h.courtyard_id IS NULL)
)
UPDATE household h SET
    village_code = p.village_code,
    courtyard_id = coalesce(h.courtyard_id, (
        SELECT c.id FROM courtyard c JOIN village v ON v.code = c.village_code
        WHERE c.village_code = p.village_code AND c.valid_to IS NULL
          AND ST_Covers(v.boundary, p.position)
        ORDER BY (c.cell IS NOT NULL AND ST_Covers(c.cell, p.position)) DESC, c.position <-> p.position
        LIMIT 1
    ))
FROM placed p
WHERE p.id = h.id
