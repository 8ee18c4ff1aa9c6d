-- The heads of a village's micro-grids on a day with what speaks for or against them: the facts of
-- head_facts.sql, for every post at once instead of for every member.
WITH in_force AS MATERIALIZED (
    SELECT plan_id FROM yuanba_plans_on(:village, :on)
), homes AS MATERIALIZED (
    SELECT s.micro_grid_id, s.courtyard_id, coalesce(h.position, c.position) AS place
    FROM in_force p
    JOIN assignment s ON s.plan_id = p.plan_id
    JOIN household h ON h.courtyard_id = s.courtyard_id
    JOIN courtyard c ON c.id = s.courtyard_id
    WHERE (h.valid_from IS NULL OR h.valid_from <= :on) AND (h.valid_to IS NULL OR h.valid_to > :on)
)
SELECT d.micro_grid_id, d.away,
    coalesce(s.micro_grid_id = d.micro_grid_id, false) AS lives_in_it,
    (SELECT max(ST_DistanceSpheroid(e.position, o.place)) FROM homes o
     WHERE o.micro_grid_id = d.micro_grid_id) AS farthest_m,
    (SELECT max(w.minutes) FROM homes o JOIN walk w ON w.courtyard_id = o.courtyard_id
     WHERE o.micro_grid_id = d.micro_grid_id AND w.home_id = d.home_id) AS farthest_minutes,
    coalesce(l.households, 0) AS households_in_charge,
    (SELECT count(*) FROM appointment a
     WHERE a.member_id = d.member_id AND a.micro_grid_id IS DISTINCT FROM d.micro_grid_id
       AND a.starts_on <= :on AND (a.ends_on IS NULL OR a.ends_on >= :on)) AS other_posts
FROM yuanba_heads_on(:village, :on) d
JOIN micro_grid m ON m.id = d.micro_grid_id AND m.plan_id IN (SELECT plan_id FROM in_force)
LEFT JOIN courtyard e ON e.id = d.home_id
LEFT JOIN assignment s ON s.plan_id = m.plan_id AND s.courtyard_id = d.home_id
LEFT JOIN yuanba_head_loads_on(left(:village, 9), :on) l ON l.member_id = d.member_id
