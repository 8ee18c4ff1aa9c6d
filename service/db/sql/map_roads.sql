SELECT r.kind, ST_AsBinary(r.line) AS geometry
FROM road r
WHERE r.town_code = left(:place, 9) AND EXISTS (
    SELECT FROM village v WHERE starts_with(v.code, :place) AND ST_Intersects(v.boundary, r.line)
)
ORDER BY r.code
