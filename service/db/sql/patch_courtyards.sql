-- The courtyards of a village that lie nearest to where some of them were and are, with their
-- cells; rim says which of them border on others. Ordered by code, as a village is.
WITH here AS (
    SELECT c.id, c.code, c.position, c.cell FROM courtyard c
    WHERE c.village_code = :village AND c.valid_to IS NULL
), places AS (
    SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS place
    FROM unnest(cast(:lons AS float8[]), cast(:lats AS float8[])) AS given (lon, lat)
), patch AS MATERIALIZED (
    SELECT h.* FROM here h
    ORDER BY ST_Distance(h.position, (SELECT ST_Collect(place) FROM places)), h.code LIMIT :most
), around AS MATERIALIZED (
    SELECT h.cell FROM here h
    WHERE h.cell && (SELECT ST_SetSRID(ST_Extent(cell)::geometry, 4326) FROM patch)
      AND h.id NOT IN (SELECT id FROM patch)
)
SELECT p.id, ST_AsBinary(p.position) AS position, ST_AsBinary(p.cell) AS cell,
    EXISTS (SELECT FROM around a WHERE a.cell && p.cell AND ST_Intersects(a.cell, p.cell)) AS rim
FROM patch p ORDER BY p.code
