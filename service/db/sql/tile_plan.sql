-- One vector tile of a plan: those of its layers that are asked for (:layers), as far as the reader
-- may see them. Counts of single courtyards are for those who keep the register; they are looked up
-- courtyard by courtyard, because a join that the planner guesses wrong reads the register once for
-- each of them. Shapes are found in the stored degrees and turned into Web Mercator last.
WITH box AS (
    SELECT ST_TileEnvelope(:z, :x, :y) AS tile,
        ST_Transform(ST_Expand(ST_TileEnvelope(:z, :x, :y), (40075016.68 / 2 ^ :z) / 64), 4326) AS ground
), asked AS (
    SELECT 'cells' = ANY (:layers) AS cells, 'micro_grids' = ANY (:layers) AS parts,
        'courtyards' = ANY (:layers) AS points
), here AS (
    SELECT c.id, c.code, c.name, c.position, c.cell, c.homes, c.people, s.micro_grid_id
    FROM courtyard c
    CROSS JOIN box
    LEFT JOIN assignment s ON s.courtyard_id = c.id AND s.plan_id = :plan
    WHERE c.village_code = :village AND c.valid_to IS NULL
      AND (c.cell && box.ground OR c.position && box.ground)
), registered AS (
    SELECT EXISTS (SELECT FROM household WHERE village_code = :village AND courtyard_id IS NOT NULL
                   AND valid_to IS NULL AND yuanba_keeps_register()) AS yes,
        yuanba_role() = 'viewer' AS nothing
), points AS MATERIALIZED (
    SELECT h.id, h.code, h.name, h.micro_grid_id AS micro_grid,
        CASE WHEN r.nothing THEN NULL WHEN r.yes THEN n.households ELSE h.homes END AS households,
        CASE WHEN r.nothing THEN NULL WHEN r.yes THEN n.people ELSE h.people END AS people,
        ST_AsMVTGeom(ST_Transform(h.position, 3857), box.tile, 4096, 64) AS geom
    FROM here h CROSS JOIN box CROSS JOIN registered r
    LEFT JOIN LATERAL (
        SELECT count(*) AS households, coalesce(sum(o.people), 0) AS people
        FROM household o
        WHERE r.yes AND o.courtyard_id = h.id AND o.valid_to IS NULL
    ) n ON true
    WHERE (SELECT points FROM asked) AND h.position && box.ground
), cells AS MATERIALIZED (
    SELECT h.id, h.micro_grid_id AS micro_grid,
        ST_AsMVTGeom(ST_Transform(h.cell, 3857), box.tile, 4096, 64) AS geom
    FROM here h CROSS JOIN box
    WHERE (SELECT cells FROM asked) AND h.cell && box.ground
), parts AS MATERIALIZED (
    SELECT m.id, m.code, m.name, g.code AS grid, m.households, m.people, m.locked,
        ST_AsMVTGeom(ST_Transform(m.shape, 3857), box.tile, 4096, 64) AS geom
    FROM micro_grid m JOIN grid g ON g.id = m.grid_id CROSS JOIN box
    WHERE (SELECT parts FROM asked) AND m.plan_id = :plan AND m.shape && box.ground
)
SELECT coalesce((SELECT ST_AsMVT(cells, 'cells', 4096, 'geom', 'id') FROM cells WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(parts, 'micro_grids', 4096, 'geom', 'id') FROM parts WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(points, 'courtyards', 4096, 'geom', 'id') FROM points WHERE geom IS NOT NULL), '')
