SELECT json_build_object('type', 'Feature', 'id', code,
    'properties', json_build_object('code', code, 'name', name),
    'geometry', ST_AsGeoJSON(boundary, 7)::json)
FROM village WHERE code = :village
