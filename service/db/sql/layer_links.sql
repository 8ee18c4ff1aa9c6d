-- Written as text: there are twice as many links as courtyards, and building them as JSON values
-- takes longer than finding them.
SELECT concat('{"type":"Feature","id":', l.id,
    ',"properties":{"a":', l.a_id, ',"b":', l.b_id, ',"kind":', to_json(l.kind),
    ',"border_m":', round(l.border_m::numeric, 1), ',"distance_m":', round(l.distance_m::numeric, 1),
    ',"reason":', coalesce(to_json(l.reason), 'null'),
    '},"geometry":', ST_AsGeoJSON(ST_MakeLine(a.position, b.position), 7), '}')
FROM adjacency_link l JOIN courtyard a ON a.id = l.a_id JOIN courtyard b ON b.id = l.b_id
WHERE l.village_code = :village ORDER BY l.a_id, l.b_id
