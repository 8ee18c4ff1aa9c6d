-- One value per micro-grid and period: the mean over its members of the whole index, or, where a
-- member has single indicators only, of their weighted mean.
WITH per_member AS (
    SELECT s.micro_grid_code, p.code AS period, s.member_id,
        avg(s.value) FILTER (WHERE s.indicator = '') AS whole,
        sum(s.value * coalesce(i.share, 1)) FILTER (WHERE s.indicator <> '')
            / sum(coalesce(i.share, 1)) FILTER (WHERE s.indicator <> '') AS weighted
    FROM score s
    JOIN assessment_period p ON p.id = s.period_id
    LEFT JOIN indicator i ON i.scheme_id = p.scheme_id AND i.key = s.indicator
    WHERE starts_with(s.micro_grid_code, :place)
    GROUP BY s.micro_grid_code, p.code, s.member_id
)
SELECT micro_grid_code, period, avg(coalesce(whole, weighted))
FROM per_member
GROUP BY micro_grid_code, period
ORDER BY period, micro_grid_code
