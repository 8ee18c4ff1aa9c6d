-- Micro-grids of a plan that lost their last courtyard hold nothing and lie nowhere.
UPDATE micro_grid m SET shape = NULL, households = 0, people = 0
WHERE m.plan_id = :plan
  AND NOT EXISTS (SELECT FROM assignment a WHERE a.micro_grid_id = m.id)
