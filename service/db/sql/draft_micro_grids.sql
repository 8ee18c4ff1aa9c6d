-- Everything about the micro-grids of a plan that an operation may change.
SELECT m.id, m.grid_id, m.number, m.code, m.name, m.external_code, m.locked,
    m.pin_member_id, m.pin_courtyard_id, m.pin_name,
    coalesce((SELECT array_agg(d.road_section_id ORDER BY d.road_section_id) FROM road_duty d
              WHERE d.micro_grid_id = m.id), '{}') AS roads
FROM micro_grid m WHERE m.plan_id = :plan ORDER BY m.code
