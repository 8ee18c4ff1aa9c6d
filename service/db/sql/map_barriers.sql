SELECT b.kind, ST_AsBinary(b.line) AS geometry
FROM barrier b
WHERE b.town_code = left(:place, 9) AND EXISTS (
    SELECT FROM village v WHERE starts_with(v.code, :place) AND ST_Intersects(v.boundary, b.line)
)
ORDER BY b.code
