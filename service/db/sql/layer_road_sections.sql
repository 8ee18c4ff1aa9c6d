SELECT json_build_object('type', 'Feature', 'id', id,
    'properties', json_build_object('code', code, 'name', name),
    'geometry', ST_AsGeoJSON(line, 7)::json)
FROM road_section WHERE village_code = :village ORDER BY code
