-- Homes of some courtyards, as points.
SELECT courtyard_id, ST_AsBinary(ST_PointOnSurface(footprint)) AS place FROM house
WHERE village_code = :village AND is_home AND courtyard_id = ANY (:courtyards) ORDER BY id
