-- One vector tile of a plan: cells, micro-grids and courtyards as far as the reader may see them.
-- Counts of single courtyards are for those who keep the register. Shapes are looked up in the
-- stored degrees, so that the indexes serve, and turned into Web Mercator last.
WITH box AS (
    SELECT ST_TileEnvelope(:z, :x, :y) AS tile,
        ST_Transform(ST_Expand(ST_TileEnvelope(:z, :x, :y), (40075016.68 / 2 ^ :z) / 64), 4326) AS ground
), here AS (
    SELECT c.id, c.code, c.name, c.position, c.cell, c.homes, c.people, s.micro_grid_id
    FROM courtyard c
    CROSS JOIN box
    LEFT JOIN assignment s ON s.courtyard_id = c.id AND s.plan_id = :plan
    WHERE c.village_code = :village AND c.valid_to IS NULL
      AND (c.cell && box.ground OR c.position && box.ground)
), registered AS (
    SELECT EXISTS (SELECT FROM household WHERE village_code = :village AND courtyard_id IS NOT NULL
                   AND valid_to IS NULL AND yuanba_keeps_register()) AS yes
), counted AS (
    SELECT courtyard_id, count(*) AS households, sum(people) AS people
    FROM household
    WHERE courtyard_id IN (SELECT id FROM here) AND valid_to IS NULL AND yuanba_keeps_register()
    GROUP BY courtyard_id
), points AS (
    SELECT h.id, h.code, h.name, h.micro_grid_id AS micro_grid,
        CASE WHEN yuanba_role() = 'viewer' THEN NULL
             WHEN r.yes THEN coalesce(n.households, 0) ELSE h.homes END AS households,
        CASE WHEN yuanba_role() = 'viewer' THEN NULL
             WHEN r.yes THEN coalesce(n.people, 0) ELSE h.people END AS people,
        ST_AsMVTGeom(ST_Transform(h.position, 3857), box.tile, 4096, 64) AS geom
    FROM here h CROSS JOIN box CROSS JOIN registered r
    LEFT JOIN counted n ON n.courtyard_id = h.id
    WHERE h.position && box.ground
), cells AS (
    SELECT h.id, h.micro_grid_id AS micro_grid,
        ST_AsMVTGeom(ST_Transform(h.cell, 3857), box.tile, 4096, 64) AS geom
    FROM here h CROSS JOIN box WHERE h.cell && box.ground
), parts AS (
    SELECT m.id, m.code, m.name, g.code AS grid, m.households, m.people, m.locked,
        ST_AsMVTGeom(ST_Transform(m.shape, 3857), box.tile, 4096, 64) AS geom
    FROM micro_grid m JOIN grid g ON g.id = m.grid_id CROSS JOIN box
    WHERE m.plan_id = :plan AND m.shape && box.ground
)
SELECT coalesce((SELECT ST_AsMVT(cells, 'cells', 4096, 'geom', 'id') FROM cells WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(parts, 'micro_grids', 4096, 'geom', 'id') FROM parts WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(points, 'courtyards', 4096, 'geom', 'id') FROM points WHERE geom IS NOT NULL), '')
