-- Give courtyards their cells, thousands in one statement.
UPDATE courtyard
SET cell = ST_GeomFromWKB(given.cell, 4326)
FROM unnest(cast(:ids AS bigint[]), cast(:cells AS bytea[])) AS given (id, cell)
WHERE courtyard.id = given.id
