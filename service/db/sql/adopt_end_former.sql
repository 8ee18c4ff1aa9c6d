-- Posts of the plan that is no longer in force end the day before, at the earliest the day they began.
UPDATE appointment a SET ends_on = greatest(a.starts_on, cast(:on AS date) - 1), revision = a.revision + 1
WHERE (a.micro_grid_id IN (SELECT id FROM micro_grid WHERE plan_id = :former)
       OR a.grid_id IN (SELECT id FROM grid WHERE plan_id = :former))
  AND a.starts_on <= :on AND (a.ends_on IS NULL OR a.ends_on >= :on)
