SELECT json_build_object('type', 'Feature', 'id', code,
    'properties', json_build_object('code', code, 'name', name,
        'courtyards', (SELECT count(*) FROM courtyard WHERE village_code = :village AND valid_to IS NULL)),
    'geometry', ST_AsGeoJSON(boundary, 7)::json)
FROM village WHERE code = :village
