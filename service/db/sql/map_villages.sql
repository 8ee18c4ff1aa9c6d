SELECT code, name, ST_AsBinary(boundary) AS geometry
FROM village WHERE starts_with(code, :place) AND valid_to IS NULL ORDER BY code
