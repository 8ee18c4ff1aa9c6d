-- On whose ground positions stand, for many at once: in any village of their town or not, and in
-- which micro-grid of the plans. With the owner's rights, for the reason given with its siblings.
CREATE FUNCTION yuanba_ground_of(ids bigint[], towns text[], places geometry[], plans bigint[])
    RETURNS TABLE (household_id bigint, inside boolean, micro_grid_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT u.id,
        -- Towns are compared last: their key would keep the planner from the spatial index.
        EXISTS (SELECT FROM village v
                WHERE v.town_code || '' = u.town AND ST_Covers(v.boundary, u.place)),
        -- Not ORDER BY … LIMIT 1, which would walk the keys instead of the spatial index.
        (SELECT (array_agg(m.id ORDER BY m.id))[1] FROM micro_grid m
         WHERE ST_Covers(m.shape, u.place) AND m.plan_id = ANY (plans))
    FROM unnest(ids, towns, places) AS u (id, town, place);
END;
DROP FUNCTION yuanba_in_a_village(geometry, text);
DROP FUNCTION yuanba_micro_grid_at(geometry, bigint[]);
