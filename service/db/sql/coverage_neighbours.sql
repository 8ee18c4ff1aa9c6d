-- Pairs of neighbouring courtyards of a village, as surveyed or set by hand.
SELECT a_id, b_id FROM adjacency_link WHERE village_code = :village AND kind <> 'cut'
