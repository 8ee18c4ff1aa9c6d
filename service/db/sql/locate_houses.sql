-- The village of every house of the town: the one that covers a point on its surface.
UPDATE house h SET village_code = f.village_code
FROM (
    SELECT o.id, (
        SELECT v.code FROM village v
        WHERE v.town_code = o.town_code AND ST_Covers(v.boundary, ST_PointOnSurface(o.footprint))
        ORDER BY v.code LIMIT 1
    ) AS village_code
    FROM house o WHERE o.town_code = :town
) f
WHERE f.id = h.id AND h.village_code IS DISTINCT FROM f.village_code
