-- Every household that was in force on a day under a place, with the reasons why it is not covered
-- in the primary order of geo/coverage.py; an empty list is a covered household.
--
-- With the owner's rights: a household's reasons must not depend on who asks, and the policies of a
-- dozen tables cost thirty times what the judgement does. Keys, codes and reasons are given away,
-- no name; whoever calls it joins `household`, whose policy says which of them the actor sees.
CREATE FUNCTION yuanba_coverage(place text, on_day date)
    RETURNS TABLE (household_id bigint, grid_code text, micro_grid_id bigint, micro_grid_code text,
                   reasons text[])
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 3000 SET search_path = public
    SET jit = off SET work_mem = '64MB'
    -- The planner does not know the place, expects a handful of rows of every step, and would loop
    -- over all of them for each household of a county.
    SET enable_nestloop = off
BEGIN ATOMIC
    WITH limits AS MATERIALIZED (
        SELECT code AS town_code,
            (settings #>> '{coverage,households_per_head}')::numeric AS households_per_head,
            (settings #>> '{coverage,walking_m}')::double precision AS walking_m,
            (settings #>> '{coverage,walking_minutes}')::double precision AS walking_minutes,
            (settings #>> '{coverage,visit_days}')::integer AS visit_days
        FROM town WHERE starts_with(code, left(place, 9))
    ), in_force AS MATERIALIZED (
        SELECT plan_id, village_code FROM yuanba_plans_on(left(place, 9), on_day)
    ), heads AS MATERIALIZED (
        SELECT d.micro_grid_id, d.member_id, d.away AND NOT d.backed AS away, c.position AS home,
            d.home_id
        FROM yuanba_heads_on(left(place, 9), on_day) d LEFT JOIN courtyard c ON c.id = d.home_id
    ), former AS MATERIALIZED (
        SELECT DISTINCT a.micro_grid_id FROM appointment a
        WHERE a.role = 'head' AND a.ends_on < on_day AND starts_with(a.village_code, place)
    ), registered AS MATERIALIZED (
        SELECT h.id, h.town_code, h.village_code, h.courtyard_id, h.position, h.stated_micro_grid,
            h.valid_from, p.plan_id, s.micro_grid_id
        FROM household h
        LEFT JOIN in_force p ON p.village_code = h.village_code
        LEFT JOIN assignment s ON s.plan_id = p.plan_id AND s.courtyard_id = h.courtyard_id
            AND s.plan_id = ANY (ARRAY(SELECT plan_id FROM in_force))
        WHERE h.town_code = ANY (ARRAY(SELECT town_code FROM limits))
          AND (h.valid_from IS NULL OR h.valid_from <= on_day)
          AND (h.valid_to IS NULL OR h.valid_to > on_day)
    ), loads AS MATERIALIZED (
        -- Over the whole town: a head may answer for micro-grids of several villages.
        SELECT d.member_id, count(*) AS households
        FROM registered h JOIN heads d ON d.micro_grid_id = h.micro_grid_id GROUP BY d.member_id
    ), sorted AS MATERIALIZED (
        -- Sorted, so that each shape is prepared once for all points in it.
        SELECT * FROM registered
        WHERE starts_with(coalesce(village_code, town_code), place) ORDER BY micro_grid_id
    ), placed AS MATERIALIZED (
        SELECT h.*, m.code, m.name, m.external_code, g.code AS grid_code,
            coalesce(ST_Covers(m.shape, h.position), false) AS on_own_ground,
            m.shape IS NOT NULL AS has_shape
        FROM sorted h
        LEFT JOIN micro_grid m ON m.id = h.micro_grid_id
            AND m.plan_id = ANY (ARRAY(SELECT plan_id FROM in_force))
        LEFT JOIN grid g ON g.id = m.grid_id
            AND g.plan_id = ANY (ARRAY(SELECT plan_id FROM in_force))
    ), strayed AS MATERIALIZED (
        -- The few that do not stand on their own micro-grid's ground: in any village of their town
        -- or not, and on whose ground. What is added to the keys keeps their indices out of it: the
        -- spatial one alone is quick.
        SELECT p.id,
            EXISTS (SELECT FROM village v
                    WHERE v.town_code || '' = p.town_code AND ST_Covers(v.boundary, p.position)
            ) AS inside,
            (SELECT min(m.id) FROM micro_grid m
             WHERE m.plan_id + 0 = ANY (ARRAY(SELECT plan_id FROM in_force))
               AND ST_Covers(m.shape, p.position) AND m.shape IS NOT NULL) AS ground_of
        FROM placed p WHERE p.position IS NOT NULL AND NOT p.on_own_ground
    ), stood AS MATERIALIZED (
        SELECT p.*, p.on_own_ground OR coalesce(u.inside, false) AS inside,
            CASE WHEN p.has_shape THEN u.ground_of END AS ground_of
        FROM placed p LEFT JOIN strayed u ON u.id = p.id
    )
    SELECT h.id, h.grid_code, h.micro_grid_id, h.code,
        array_remove(ARRAY[
            CASE WHEN h.position IS NULL AND h.courtyard_id IS NULL THEN 'no_position' END,
            CASE WHEN h.position IS NOT NULL AND NOT h.inside THEN 'outside_every_village' END,
            CASE WHEN h.micro_grid_id IS NULL AND (h.inside OR h.courtyard_id IS NOT NULL)
                THEN 'courtyard_in_no_micro_grid' END,
            CASE WHEN h.micro_grid_id IS NOT NULL AND d.member_id IS NULL
                AND f.micro_grid_id IS NULL THEN 'micro_grid_without_head' END,
            CASE WHEN h.micro_grid_id IS NOT NULL AND d.member_id IS NULL
                AND f.micro_grid_id IS NOT NULL THEN 'appointment_ended' END,
            CASE WHEN d.away THEN 'head_away' END,
            CASE WHEN l.households > t.households_per_head THEN 'head_overloaded' END,
            CASE WHEN coalesce(
                -- The walk over roads where it is known, else the straight line.
                CASE WHEN t.walking_minutes IS NOT NULL THEN (
                    SELECT w.minutes > t.walking_minutes FROM walk w
                    WHERE w.home_id = d.home_id AND w.courtyard_id = h.courtyard_id) END,
                CASE WHEN t.walking_m IS NOT NULL THEN t.walking_m < ST_DistanceSpheroid(
                    d.home, coalesce(h.position, (
                        SELECT c.position FROM courtyard c WHERE c.id = h.courtyard_id))) END)
                THEN 'too_far' END,
            -- Asked first whether it is known: only a false spares the distance.
            CASE WHEN h.ground_of IS NOT NULL AND h.ground_of <> h.micro_grid_id
                -- A telephone's position is good to about 20 m.
                AND (SELECT ST_Distance(o.shape::geography, h.position::geography) > 20
                     FROM micro_grid o WHERE o.id = h.micro_grid_id)
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
            CASE WHEN t.visit_days IS NOT NULL AND h.micro_grid_id IS NOT NULL AND coalesce(
                (SELECT max(v.visited_on) FROM visit v
                 WHERE v.household_id = h.id AND v.visited_on <= on_day),
                h.valid_from, '-infinity') < on_day - t.visit_days THEN 'not_visited' END
        ], NULL)
    FROM stood h
    JOIN limits t ON t.town_code = h.town_code
    LEFT JOIN heads d ON d.micro_grid_id = h.micro_grid_id
    LEFT JOIN loads l ON l.member_id = d.member_id
    LEFT JOIN former f ON f.micro_grid_id = h.micro_grid_id;
END;
DROP FUNCTION yuanba_ground_of(bigint[], text[], geometry[], bigint[]);
