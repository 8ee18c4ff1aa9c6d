-- Keep measured walks, thousands in one statement.
INSERT INTO walk (home_id, courtyard_id, metres, minutes, slope_known)
SELECT * FROM unnest(
    cast(:homes AS bigint[]), cast(:courtyards AS bigint[]), cast(:metres AS double precision[]),
    cast(:minutes AS double precision[]), cast(:slope_known AS boolean[]))
