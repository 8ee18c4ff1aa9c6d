-- The plan in force of each village: the adopted one, else the newest that is not superseded.
SELECT DISTINCT ON (village_code) id, village_code, status, metrics, certificate, findings
FROM plan
WHERE status <> 'superseded' AND village_code = ANY(:codes)
ORDER BY village_code, (status = 'adopted') DESC, id DESC
