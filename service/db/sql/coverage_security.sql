-- Who sees visits, walks and the worklist, and what coverage may know beyond the actor's own area.

ALTER TABLE visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON visit FOR ALL
    USING (yuanba_keeps_register() AND household_id IN (SELECT id FROM household))
    WITH CHECK (yuanba_keeps_register() AND household_id IN (SELECT id FROM household));
CREATE POLICY own_micro_grid ON visit FOR SELECT
    USING (yuanba_role() = 'grid_head' AND household_id IN (SELECT id FROM household));
CREATE POLICY made_by_oneself ON visit FOR INSERT
    WITH CHECK (yuanba_role() = 'grid_head' AND member_id = yuanba_member()
                AND household_id IN (SELECT id FROM household));

ALTER TABLE walk ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON walk FOR SELECT USING (courtyard_id IN (SELECT id FROM courtyard));
CREATE POLICY kept ON walk FOR ALL
    USING (yuanba_keeps_land() AND courtyard_id IN (SELECT id FROM courtyard))
    WITH CHECK (yuanba_keeps_land() AND courtyard_id IN (SELECT id FROM courtyard));

ALTER TABLE gap_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON gap_item FOR ALL
    USING (yuanba_keeps_register() AND household_id IN (SELECT id FROM household))
    WITH CHECK (yuanba_keeps_register() AND household_id IN (SELECT id FROM household));
CREATE POLICY own_micro_grid ON gap_item FOR SELECT
    USING (yuanba_role() = 'grid_head' AND household_id IN (SELECT id FROM household));

GRANT SELECT, INSERT, UPDATE, DELETE ON visit, walk, gap_item TO yuanba_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO yuanba_app;

-- A household's reasons must not depend on who asks. The functions below run with the owner's
-- rights and give away keys and counts, never a name; rows of people stay behind their policies.

-- The plan of each village under a code that was in force on a day: the one adopted last by then;
-- before any was, the adopted one, else the newest.
CREATE FUNCTION yuanba_plans_on(front text, on_day date)
    RETURNS TABLE (plan_id bigint, village_code text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT DISTINCT ON (p.village_code) p.id, p.village_code
    FROM plan p
    WHERE starts_with(p.village_code, front) AND (p.status <> 'superseded' OR p.adopted_on <= on_day)
    ORDER BY p.village_code, coalesce(p.adopted_on <= on_day, false) DESC,
        CASE WHEN p.adopted_on <= on_day THEN p.adopted_on END DESC,
        (p.status = 'adopted') DESC, p.id DESC;
END;

-- The head of each micro-grid under a code on a day: away from home or not, whether a backup is at
-- home, and in which courtyard the head lives.
CREATE FUNCTION yuanba_heads_on(front text, on_day date)
    RETURNS TABLE (micro_grid_id bigint, member_id bigint, away boolean, backed boolean, home_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT DISTINCT ON (a.micro_grid_id) a.micro_grid_id, a.member_id, m.floating,
        coalesce(b.backed, false), m.home_courtyard_id
    FROM appointment a
    JOIN member m ON m.id = a.member_id
    LEFT JOIN (
        SELECT s.micro_grid_id, bool_or(NOT n.floating) AS backed
        FROM appointment s JOIN member n ON n.id = s.member_id
        WHERE s.role = 'backup' AND s.starts_on <= on_day
          AND (s.ends_on IS NULL OR s.ends_on >= on_day)
        GROUP BY s.micro_grid_id
    ) b ON b.micro_grid_id = a.micro_grid_id
    WHERE a.role = 'head' AND a.micro_grid_id IS NOT NULL AND starts_with(a.village_code, front)
      AND a.starts_on <= on_day AND (a.ends_on IS NULL OR a.ends_on >= on_day)
    ORDER BY a.micro_grid_id, a.starts_on DESC, a.id DESC;
END;

-- Households that each head answers for on a day, over all micro-grids under a code.
CREATE FUNCTION yuanba_head_loads_on(front text, on_day date)
    RETURNS TABLE (member_id bigint, households bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT d.member_id, count(h.id)
    FROM yuanba_heads_on(front, on_day) d
    JOIN assignment s ON s.micro_grid_id = d.micro_grid_id
    JOIN yuanba_plans_on(front, on_day) p ON p.plan_id = s.plan_id
    JOIN household h ON h.courtyard_id = s.courtyard_id AND h.village_code = p.village_code
    WHERE (h.valid_from IS NULL OR h.valid_from <= on_day) AND (h.valid_to IS NULL OR h.valid_to > on_day)
    GROUP BY d.member_id;
END;

CREATE FUNCTION yuanba_in_a_village(place geometry, town text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM village v WHERE v.town_code = town AND ST_Covers(v.boundary, place));
END;

-- The micro-grid of one of the plans on whose ground a position stands.
CREATE FUNCTION yuanba_micro_grid_at(place geometry, plans bigint[]) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT m.id FROM micro_grid m
    WHERE m.plan_id = ANY (plans) AND ST_Covers(m.shape, place) ORDER BY m.id LIMIT 1;
END;
