-- Counts come from the register where the reader may see it, else from the houses; residents get
-- none, because a single courtyard has too few households to be an aggregate.
WITH counted AS (
    SELECT courtyard_id, count(*) AS households, sum(people) AS people
    FROM household WHERE village_code = :village AND valid_to IS NULL AND yuanba_keeps_register()
    GROUP BY courtyard_id
), shown AS (
    SELECT EXISTS (SELECT FROM counted WHERE courtyard_id IS NOT NULL) AS register,
        yuanba_role() = 'viewer' AS nothing
)
SELECT json_build_object('type', 'Feature', 'id', c.id,
    'properties', json_build_object('code', c.code, 'name', c.name, 'group', g.number,
        'households', CASE WHEN s.nothing THEN NULL
            WHEN s.register THEN coalesce(h.households, 0) ELSE c.homes END,
        'people', CASE WHEN s.nothing THEN NULL
            WHEN s.register THEN coalesce(h.people, 0) ELSE c.people END),
    'geometry', ST_AsGeoJSON(c.position, 7)::json)
FROM courtyard c
CROSS JOIN shown s
LEFT JOIN villager_group g ON g.id = c.group_id
LEFT JOIN counted h ON h.courtyard_id = c.id
WHERE c.village_code = :village AND c.valid_to IS NULL ORDER BY c.code
