-- Pairs of courtyards that count as neighbours.
SELECT a_id, b_id FROM adjacency_link
WHERE village_code = :village AND kind IN ('border', 'bridge', 'manual')
