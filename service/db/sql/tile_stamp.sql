-- What the tiles of a plan are drawn from: its revision, its village's land and register, and what
-- is derived from both.
SELECT concat_ws('|', p.revision, yuanba_land_stamp(p.village_code),
    (SELECT concat_ws(',', count(m.shape), sum(m.households), sum(m.people))
     FROM micro_grid m WHERE m.plan_id = p.id))
FROM plan p WHERE p.id = :plan
