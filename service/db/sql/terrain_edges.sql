-- Pairs of courtyards that count as neighbours, as two lists: made into rows they take longer.
SELECT coalesce(array_agg(a_id), '{}') AS a, coalesce(array_agg(b_id), '{}') AS b
FROM adjacency_link
WHERE village_code = :village AND kind IN ('border', 'bridge', 'manual')
