-- Neighbours and walks that were worked out for courtyards of an import that is being undone.
WITH gone AS (
    SELECT cast(row_key AS bigint) AS id FROM import_change
    WHERE batch_id = :batch AND relation = 'courtyard' AND before IS NULL
), walks AS (
    DELETE FROM walk w USING gone g WHERE g.id IN (w.home_id, w.courtyard_id)
)
DELETE FROM adjacency_link a USING gone g
WHERE g.id IN (a.a_id, a.b_id) AND a.kind NOT IN ('manual', 'cut')
