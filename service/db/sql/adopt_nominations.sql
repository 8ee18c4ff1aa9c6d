-- Nominations that wait for the branch or for the appointment go on with their post, as heads do.
UPDATE nomination n
SET micro_grid_id = post.new_micro_grid, grid_id = post.new_grid, revision = n.revision + 1
FROM (
    SELECT p.old AS micro_grid, NULL::bigint AS grid, p.new AS new_micro_grid, NULL::bigint AS new_grid
    FROM unnest(cast(:old AS bigint[]), cast(:new AS bigint[])) AS p (old, new)
    UNION ALL
    SELECT NULL, o.id, NULL, g.id
    FROM grid o JOIN grid g ON g.plan_id = :plan AND g.code = o.code WHERE o.plan_id = :former
) post
WHERE (n.micro_grid_id = post.micro_grid OR n.grid_id = post.grid)
  AND n.appointment_id IS NULL AND n.decision IS DISTINCT FROM 'declined'
  AND NOT EXISTS (
      SELECT FROM nomination x
      WHERE x.member_id = n.member_id AND x.role = n.role AND x.decision IS NULL
        AND (x.micro_grid_id = post.new_micro_grid OR x.grid_id = post.new_grid))
