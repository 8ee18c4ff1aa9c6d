-- Give the plan :new the grids, micro-grids and assignment of the plan :old.
WITH g AS (
    INSERT INTO grid (plan_id, number, code, name)
    SELECT :new, number, code, name FROM grid WHERE plan_id = :old ORDER BY code
    RETURNING id, code
), m AS (
    INSERT INTO micro_grid (plan_id, grid_id, number, code, name, external_code, households, people,
        shape, locked, pin_member_id, pin_courtyard_id, pin_name)
    SELECT :new, g.id, o.number, o.code, o.name, o.external_code, o.households, o.people,
        o.shape, o.locked, o.pin_member_id, o.pin_courtyard_id, o.pin_name
    FROM micro_grid o JOIN grid p ON p.id = o.grid_id JOIN g ON g.code = p.code
    WHERE o.plan_id = :old ORDER BY o.code
    RETURNING id, code
)
INSERT INTO assignment (plan_id, courtyard_id, micro_grid_id)
SELECT :new, s.courtyard_id, m.id
FROM assignment s JOIN micro_grid o ON o.id = s.micro_grid_id JOIN m ON m.code = o.code
WHERE s.plan_id = :old
