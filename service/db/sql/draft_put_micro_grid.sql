-- Put a micro-grid in, or bring it to other values; one that comes back keeps its key.
INSERT INTO micro_grid (id, plan_id, grid_id, number, code, name, external_code, locked,
    pin_member_id, pin_courtyard_id, pin_name, households, people)
OVERRIDING SYSTEM VALUE
VALUES (:id, :plan, :grid, :number, :code, :name, :external_code, :locked,
    :pin_member, :pin_courtyard, :pin_name, 0, 0)
ON CONFLICT (id) DO UPDATE SET grid_id = excluded.grid_id, number = excluded.number,
    code = excluded.code, name = excluded.name, external_code = excluded.external_code,
    locked = excluded.locked, pin_member_id = excluded.pin_member_id,
    pin_courtyard_id = excluded.pin_courtyard_id, pin_name = excluded.pin_name
WHERE micro_grid.plan_id = :plan
