SELECT json_build_object('type', 'Feature', 'id', id, 'properties', json_build_object('code', code),
    'geometry', ST_AsGeoJSON(cell, 7)::json)
FROM courtyard WHERE village_code = :village AND valid_to IS NULL AND cell IS NOT NULL ORDER BY code
