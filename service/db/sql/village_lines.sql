-- Lines that lie in or near one village (within about 100 m): barriers and bridges, then roads,
-- with heights where they are known of the line as it is now.
SELECT 'barrier' AS layer, b.kind, ST_AsBinary(b.line) AS line
FROM barrier b JOIN village v ON v.town_code = b.town_code AND v.code = :village
WHERE b.line && ST_Expand(v.boundary, 0.001) AND ST_DWithin(b.line, v.boundary, 0.001)
UNION ALL
SELECT 'road', r.kind, ST_AsBinary(
    CASE WHEN ST_OrderingEquals(ST_Force2D(r.profile), r.line) THEN r.profile ELSE r.line END)
FROM road r JOIN village v ON v.town_code = r.town_code AND v.code = :village
WHERE r.line && ST_Expand(v.boundary, 0.001) AND ST_DWithin(r.line, v.boundary, 0.001)
