SELECT jsonb_build_object('type', 'Feature', 'id', id,
    'properties', jsonb_build_object('code', code, 'name', name),
    'geometry', ST_AsGeoJSON(line, 7)::jsonb)
FROM road_section WHERE village_code = :village ORDER BY code
