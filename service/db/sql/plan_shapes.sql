SELECT json_build_object('type', 'Feature', 'id', m.id,
    'properties', json_build_object('code', m.code, 'grid_code', g.code, 'name', m.name,
        'households', m.households, 'people', m.people),
    'geometry', ST_AsGeoJSON(m.shape, 7)::json)
FROM micro_grid m JOIN grid g ON g.id = m.grid_id
WHERE m.plan_id = :plan AND m.shape IS NOT NULL
ORDER BY m.code
