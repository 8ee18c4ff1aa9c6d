-- Households whose register names the micro-grid they were in name the one they are in now.
UPDATE household h SET stated_micro_grid = now.code, revision = h.revision + 1
FROM assignment s JOIN micro_grid now ON now.id = s.micro_grid_id,
    assignment t JOIN micro_grid was ON was.id = t.micro_grid_id
WHERE s.plan_id = :plan AND t.plan_id = :former AND s.courtyard_id = h.courtyard_id
  AND t.courtyard_id = h.courtyard_id AND h.stated_micro_grid = was.code AND now.code <> was.code
