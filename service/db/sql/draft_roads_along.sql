-- Of some road sections, those that more courtyards of :side front than of :rest; a section that
-- neither or both front alike goes with the half that is nearer to it, and stays in doubt.
WITH road AS (
    SELECT id, line::geography AS line FROM road_section WHERE id = ANY(:roads)
),
yard AS (
    SELECT id, position::geography AS position, id = ANY(:side) AS moves
    FROM courtyard WHERE id = ANY(:side) OR id = ANY(:rest)
),
fronting AS (
    SELECT nearest.id AS road, yard.moves
    FROM yard
    CROSS JOIN LATERAL (
        SELECT road.id FROM road
        ORDER BY ST_Distance(road.line, yard.position), road.id LIMIT 1
    ) nearest
)
SELECT road.id
FROM road
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE moves) - count(*) FILTER (WHERE NOT moves) AS lead
    FROM fronting WHERE fronting.road = road.id
) front ON true
LEFT JOIN LATERAL (
    SELECT min(ST_Distance(road.line, position)) FILTER (WHERE moves)
        - min(ST_Distance(road.line, position)) FILTER (WHERE NOT moves) AS further_m
    FROM yard
) away ON true
WHERE front.lead > 0 OR (front.lead = 0 AND away.further_m < 0)
ORDER BY road.id
