-- Courtyards whose cells touch those of some others, and these themselves, ordered by code.
WITH named AS MATERIALIZED (
    SELECT cell FROM courtyard WHERE id = ANY (:courtyards)
)
SELECT c.id, ST_AsBinary(c.position) AS position, ST_AsBinary(c.cell) AS cell, false AS rim
FROM courtyard c
WHERE c.village_code = :village AND c.valid_to IS NULL
  AND EXISTS (SELECT FROM named n WHERE c.cell && n.cell AND ST_Intersects(c.cell, n.cell))
ORDER BY c.code
