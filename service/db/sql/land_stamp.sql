-- What a village's tiles, layers and judgements rest on beside the plan itself: it changes when the
-- land or the register does. Asked with every tile and every hover, so the rows are counted with the
-- owner's rights after one look at who asks, not each of them behind its policy; it gives away
-- counts and sums, of the register only to those who keep it.
CREATE FUNCTION yuanba_land_stamp(village text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT concat_ws('/',
        (SELECT v.revision FROM village v WHERE v.code = village),
        (SELECT concat_ws(',', count(*), sum(g.id * g.number))
         FROM villager_group g WHERE g.village_code = village),
        (SELECT concat_ws(',', count(*), sum(c.revision), count(c.cell), sum(c.homes), sum(c.people), max(c.id))
         FROM courtyard c WHERE c.village_code = village AND c.valid_to IS NULL),
        CASE WHEN yuanba_keeps_register() AND yuanba_answers_for(village) THEN
            (SELECT concat_ws(',', count(*), sum(h.people), sum(h.courtyard_id), sum(h.revision))
             FROM household h WHERE h.village_code = village AND h.valid_to IS NULL) END,
        (SELECT concat_ws(',', count(*), max(l.id),
             sum(l.a_id * 31 + l.b_id) FILTER (WHERE l.kind IN ('cut', 'manual')))
         FROM adjacency_link l WHERE l.village_code = village))
    WHERE yuanba_touches(village);
END;
