-- What is known of each member of the village as head of one micro-grid on a day: whether they live
-- in it, how far its farthest household is, and what else they have in charge. Best fitting first.
WITH post AS (
    SELECT m.id, m.plan_id, p.village_code
    FROM micro_grid m JOIN plan p ON p.id = m.plan_id WHERE m.id = :micro_grid
), homes AS MATERIALIZED (
    SELECT h.courtyard_id, coalesce(h.position, c.position) AS place
    FROM post
    JOIN assignment s ON s.micro_grid_id = post.id
    JOIN household h ON h.courtyard_id = s.courtyard_id
    JOIN courtyard c ON c.id = s.courtyard_id
    WHERE (h.valid_from IS NULL OR h.valid_from <= :on) AND (h.valid_to IS NULL OR h.valid_to > :on)
), posts AS (
    SELECT member_id,
        count(*) FILTER (WHERE micro_grid_id IS DISTINCT FROM :micro_grid) AS other_posts,
        max(role) FILTER (WHERE micro_grid_id = :micro_grid) AS role_here
    FROM appointment
    WHERE starts_on <= :on AND (ends_on IS NULL OR ends_on >= :on) GROUP BY member_id
)
SELECT m.id AS member_id, m.code, m.name, m.kind, m.floating AS away,
    coalesce(s.micro_grid_id = post.id, false) AS lives_in_it,
    (SELECT max(ST_DistanceSpheroid(e.position, place)) FROM homes) AS farthest_m,
    (SELECT max(w.minutes) FROM homes JOIN walk w USING (courtyard_id)
        WHERE w.home_id = m.home_courtyard_id) AS farthest_minutes,
    coalesce(l.households, 0) AS households_in_charge,
    coalesce(o.other_posts, 0) AS other_posts,
    o.role_here
FROM post
JOIN member m ON m.village_code = post.village_code
LEFT JOIN courtyard e ON e.id = m.home_courtyard_id
LEFT JOIN assignment s ON s.plan_id = post.plan_id AND s.courtyard_id = m.home_courtyard_id
LEFT JOIN yuanba_head_loads_on(left(post.village_code, 9), :on) l ON l.member_id = m.id
LEFT JOIN posts o ON o.member_id = m.id
ORDER BY m.floating, lives_in_it DESC, other_posts, farthest_m NULLS LAST, m.kind, m.code
