SELECT jsonb_build_object('type', 'Feature', 'id', l.id,
    'properties', jsonb_build_object('a', l.a_id, 'b', l.b_id, 'kind', l.kind,
        'border_m', round(l.border_m::numeric, 1), 'distance_m', round(l.distance_m::numeric, 1),
        'reason', l.reason),
    'geometry', ST_AsGeoJSON(ST_MakeLine(a.position, b.position), 7)::jsonb)
FROM adjacency_link l JOIN courtyard a ON a.id = l.a_id JOIN courtyard b ON b.id = l.b_id
WHERE l.village_code = :village ORDER BY l.a_id, l.b_id
