SELECT jsonb_build_object('type', 'Feature', 'id', c.id,
    'properties', jsonb_build_object('code', c.code, 'name', c.name, 'group', g.number,
        'homes', c.homes, 'people', c.people),
    'geometry', ST_AsGeoJSON(c.position, 7)::jsonb)
FROM courtyard c LEFT JOIN villager_group g ON g.id = c.group_id
WHERE c.village_code = :village AND c.valid_to IS NULL ORDER BY c.code
