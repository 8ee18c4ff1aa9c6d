-- Heads and backups of grids go on in the grid of the same number.
INSERT INTO appointment (village_code, member_id, grid_id, role, starts_on, ends_on, shown_name)
SELECT a.village_code, a.member_id, g.id, a.role, :on, a.ends_on, a.shown_name
FROM appointment a
JOIN grid o ON o.id = a.grid_id AND o.plan_id = :former
JOIN grid g ON g.plan_id = :plan AND g.code = o.code
WHERE a.starts_on <= :on AND (a.ends_on IS NULL OR a.ends_on >= :on)
ORDER BY g.code, a.role
