SELECT code, name, ST_AsGeoJSON(ST_SimplifyPreserveTopology(boundary, 0.0001), 5)
FROM village WHERE town_code = :town AND valid_to IS NULL ORDER BY code
