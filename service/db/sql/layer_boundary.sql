SELECT jsonb_build_object('type', 'Feature', 'id', code,
    'properties', jsonb_build_object('code', code, 'name', name),
    'geometry', ST_AsGeoJSON(boundary, 7)::jsonb)
FROM village WHERE code = :village
