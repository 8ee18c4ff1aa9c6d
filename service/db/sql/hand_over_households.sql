-- Households of one micro-grid with what a new head must know: where, when last visited, what is open.
SELECT h.id, h.code, h.head_name, h.phone, h.people, h.address, c.name AS courtyard,
    (SELECT max(visited_on) FROM visit v WHERE v.household_id = h.id) AS last_visit_on,
    g.reason AS open_reason, g.due_on
FROM assignment s
JOIN household h ON h.courtyard_id = s.courtyard_id AND h.valid_to IS NULL
JOIN courtyard c ON c.id = s.courtyard_id
LEFT JOIN gap_item g ON g.household_id = h.id AND g.closed_on IS NULL
WHERE s.micro_grid_id = :micro_grid
ORDER BY c.code, h.code
