-- Who answered for each micro-grid under :place on a day, by the plan in force that day: the head
-- and the backups by their masked names, as far as the trail of appointments goes.
SELECT m.id AS micro_grid_id, m.code AS micro_grid_code, m.name, m.households,
    a.id AS appointment_id, a.member_id, a.shown_name, a.role, a.starts_on, a.ends_on, a.revision
FROM yuanba_plans_on(left(:place, 12), :on) p
JOIN micro_grid m ON m.plan_id = p.plan_id AND starts_with(m.code, :place)
LEFT JOIN appointment a ON a.micro_grid_id = m.id AND a.starts_on <= :on
    AND (a.ends_on IS NULL OR a.ends_on >= :on)
ORDER BY m.code, a.role DESC, a.starts_on DESC, a.id DESC
