-- Barriers in or near a village, by name.
SELECT b.kind, b.name, ST_AsBinary(b.line) AS line
FROM barrier b JOIN village v ON v.town_code = b.town_code AND v.code = :village
WHERE b.kind <> 'bridge' AND ST_DWithin(b.line, v.boundary, 0.001)
ORDER BY b.code
