-- Every household that was in force on :on under :place, with the reasons why it is not covered in
-- the primary order of geo/coverage.py; an empty list is a covered household.
WITH limits AS MATERIALIZED (
    SELECT code AS town_code,
        (settings #>> '{coverage,households_per_head}')::numeric AS households_per_head,
        (settings #>> '{coverage,walking_m}')::double precision AS walking_m,
        (settings #>> '{coverage,walking_minutes}')::double precision AS walking_minutes,
        (settings #>> '{coverage,visit_days}')::integer AS visit_days
    FROM town
), in_force AS MATERIALIZED (
    SELECT plan_id, village_code FROM yuanba_plans_on(left(:place, 9), :on)
), heads AS MATERIALIZED (
    SELECT d.micro_grid_id, d.member_id, d.away AND NOT d.backed AS away, d.home_id, l.households
    FROM yuanba_heads_on(left(:place, 12), :on) d
    LEFT JOIN yuanba_head_loads_on(left(:place, 9), :on) l ON l.member_id = d.member_id
), former AS MATERIALIZED (
    SELECT DISTINCT micro_grid_id FROM appointment
    WHERE role = 'head' AND ends_on < :on AND micro_grid_id IS NOT NULL
), visited AS MATERIALIZED (
    SELECT household_id, max(visited_on) AS last_on FROM visit
    WHERE visited_on <= :on AND EXISTS (SELECT FROM limits WHERE visit_days IS NOT NULL)
    GROUP BY household_id
), sorted AS MATERIALIZED (
    -- Sorted, so that each shape is prepared once for all points in it.
    SELECT h.id, h.town_code, h.village_code, h.courtyard_id, h.position, h.stated_micro_grid,
        h.valid_from, p.plan_id, s.micro_grid_id
    FROM household h
    LEFT JOIN in_force p ON p.village_code = h.village_code
    LEFT JOIN assignment s ON s.plan_id = p.plan_id AND s.courtyard_id = h.courtyard_id
    -- Only an equality may use an index under row-level security.
    WHERE (length(:place) < 9 OR h.town_code = left(:place, 9))
      AND starts_with(coalesce(h.village_code, h.town_code), :place)
      AND (h.valid_from IS NULL OR h.valid_from <= :on) AND (h.valid_to IS NULL OR h.valid_to > :on)
    ORDER BY h.village_code, s.micro_grid_id
), placed AS MATERIALIZED (
    SELECT h.*, m.code, m.name, m.external_code, g.code AS grid_code,
        coalesce(ST_Covers(m.shape, h.position), false) AS on_own_ground,
        m.shape IS NOT NULL AS has_shape
    FROM sorted h
    LEFT JOIN micro_grid m ON m.id = h.micro_grid_id
    LEFT JOIN grid g ON g.id = m.grid_id
), strayed AS MATERIALIZED (
    -- The few that do not stand on their own micro-grid's ground are looked up together.
    SELECT array_agg(id) AS ids, array_agg(town_code) AS towns, array_agg(position) AS places
    FROM placed WHERE position IS NOT NULL AND NOT on_own_ground
), ground AS MATERIALIZED (
    SELECT household_id, inside, micro_grid_id
    FROM strayed, yuanba_ground_of(ids, towns, places, ARRAY(SELECT plan_id FROM in_force))
), stood AS MATERIALIZED (
    SELECT p.*, p.on_own_ground OR coalesce(u.inside, false) AS inside,
        CASE WHEN p.has_shape THEN u.micro_grid_id END AS ground_of
    FROM placed p LEFT JOIN ground u ON u.household_id = p.id
)
SELECT
    h.id AS household_id,
    h.village_code,
    h.courtyard_id,
    h.grid_code,
    h.micro_grid_id,
    h.code AS micro_grid_code,
    ST_X(h.position) AS lon,
    ST_Y(h.position) AS lat,
    array_remove(ARRAY[
        CASE WHEN h.position IS NULL AND h.courtyard_id IS NULL THEN 'no_position' END,
        CASE WHEN h.position IS NOT NULL AND NOT h.inside THEN 'outside_every_village' END,
        CASE WHEN h.micro_grid_id IS NULL AND (h.inside OR h.courtyard_id IS NOT NULL)
            THEN 'courtyard_in_no_micro_grid' END,
        CASE WHEN h.micro_grid_id IS NOT NULL AND d.member_id IS NULL AND f.micro_grid_id IS NULL
            THEN 'micro_grid_without_head' END,
        CASE WHEN h.micro_grid_id IS NOT NULL AND d.member_id IS NULL AND f.micro_grid_id IS NOT NULL
            THEN 'appointment_ended' END,
        CASE WHEN d.away THEN 'head_away' END,
        CASE WHEN d.households > t.households_per_head THEN 'head_overloaded' END,
        CASE WHEN CASE
            WHEN w.minutes IS NOT NULL AND t.walking_minutes IS NOT NULL
                THEN w.minutes > t.walking_minutes
            WHEN t.walking_m IS NOT NULL
                THEN ST_DistanceSpheroid(e.position, coalesce(h.position, c.position)) > t.walking_m
            END THEN 'too_far' END,
        CASE WHEN h.ground_of <> h.micro_grid_id
            -- A telephone's position is good to about 20 m.
            AND ST_Distance(o.shape::geography, h.position::geography) > 20
            THEN 'in_two_micro_grids' END,
        CASE WHEN CASE
            WHEN h.stated_micro_grid IS NULL
                OR h.stated_micro_grid IN (h.code, h.name, h.external_code) THEN false
            WHEN h.stated_micro_grid ~ '^[0-9]{18}$' THEN h.micro_grid_id IS NOT NULL
            ELSE EXISTS (
                SELECT FROM micro_grid n
                WHERE n.plan_id = h.plan_id AND h.micro_grid_id IS NOT NULL
                  AND h.stated_micro_grid IN (n.name, n.external_code))
            END THEN 'stated_in_another_micro_grid' END,
        CASE WHEN coalesce(v.last_on, h.valid_from, '-infinity') < :on - t.visit_days
            AND h.micro_grid_id IS NOT NULL THEN 'not_visited' END
    ], NULL) AS reasons
FROM stood h
JOIN limits t ON t.town_code = h.town_code
LEFT JOIN heads d ON d.micro_grid_id = h.micro_grid_id
LEFT JOIN former f ON f.micro_grid_id = h.micro_grid_id
LEFT JOIN micro_grid o ON o.id = h.micro_grid_id AND h.ground_of IS NOT NULL
LEFT JOIN courtyard c ON c.id = h.courtyard_id
LEFT JOIN courtyard e ON e.id = d.home_id
LEFT JOIN walk w ON w.home_id = d.home_id AND w.courtyard_id = h.courtyard_id
LEFT JOIN visited v ON v.household_id = h.id
ORDER BY h.id
