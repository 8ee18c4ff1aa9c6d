SELECT json_build_object('type', 'Feature', 'id', b.id,
    'properties', json_build_object('kind', b.kind, 'name', b.name),
    'geometry', ST_AsGeoJSON(b.line, 7)::json)
FROM barrier b JOIN village v ON v.code = :village
WHERE b.town_code = v.town_code AND ST_Intersects(b.line, v.boundary) ORDER BY b.code
