-- The village of every house of the town: the one that covers a point on its surface.
UPDATE house h SET village_code = (
    SELECT v.code FROM village v
    WHERE v.town_code = h.town_code AND ST_Covers(v.boundary, ST_PointOnSurface(h.footprint))
    ORDER BY v.code LIMIT 1
)
WHERE h.town_code = :town
