-- What the judgement of a plan rests on beside the plan itself: it changes when the land or the
-- register does.
SELECT concat_ws('/',
    (SELECT concat_ws(',', count(*), sum(revision), count(cell), sum(homes), sum(people), max(id))
     FROM courtyard WHERE village_code = :village AND valid_to IS NULL),
    (SELECT concat_ws(',', count(*), sum(people), sum(courtyard_id), sum(revision))
     FROM household WHERE village_code = :village AND valid_to IS NULL),
    (SELECT concat_ws(',', count(*), max(id), sum(a_id * 31 + b_id) FILTER (WHERE kind IN ('cut', 'manual')))
     FROM adjacency_link WHERE village_code = :village))
