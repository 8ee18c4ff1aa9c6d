-- Store which courtyards are neighbours, but for pairs about which a person has decided.
INSERT INTO adjacency_link (village_code, a_id, b_id, kind, border_m, distance_m, reason)
SELECT :village, given.*
FROM unnest(
    cast(:a AS bigint[]), cast(:b AS bigint[]), cast(:kind AS text[]),
    cast(:border_m AS double precision[]), cast(:distance_m AS double precision[]),
    cast(:reason AS text[])) AS given (a, b, kind, border_m, distance_m, reason)
WHERE NOT EXISTS (
    SELECT FROM adjacency_link decided
    WHERE decided.village_code = :village AND decided.kind = ANY(:by_hand)
        AND decided.a_id = given.a AND decided.b_id = given.b)
