-- Heads and backups go on in the counterpart of their micro-grid (:old to :new, pair by pair) unless
-- somebody else is pinned there; their former appointments are left to end.
INSERT INTO appointment (village_code, member_id, micro_grid_id, role, starts_on, ends_on, shown_name)
SELECT a.village_code, a.member_id, pair.new, a.role, :on, a.ends_on, a.shown_name
FROM unnest(cast(:old AS bigint[]), cast(:new AS bigint[])) AS pair (old, new)
JOIN appointment a ON a.micro_grid_id = pair.old
JOIN micro_grid m ON m.id = pair.new
WHERE a.starts_on <= :on AND (a.ends_on IS NULL OR a.ends_on >= :on)
  AND NOT (a.role = 'head' AND (m.pin_member_id IS NOT NULL
      OR EXISTS (SELECT FROM appointment h WHERE h.micro_grid_id = pair.new AND h.role = 'head'
                 AND h.starts_on <= :on AND (h.ends_on IS NULL OR h.ends_on >= :on))))
  AND NOT (a.role = 'backup' AND a.member_id = m.pin_member_id)
ORDER BY pair.new, a.role, a.starts_on
