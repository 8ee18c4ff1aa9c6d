SELECT id, code, ST_AsGeoJSON(coalesce(cell, position), 7)::jsonb AS geometry
FROM courtyard WHERE id = ANY (cast(:courtyards AS bigint[])) ORDER BY code
