SELECT json_build_object('type', 'Feature', 'id', r.id, 'properties', json_build_object('kind', r.kind),
    'geometry', ST_AsGeoJSON(r.line, 7)::json)
FROM road r JOIN village v ON v.code = :village
WHERE r.town_code = v.town_code AND ST_Intersects(r.line, v.boundary) ORDER BY r.code
