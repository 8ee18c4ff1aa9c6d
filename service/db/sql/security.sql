-- Who sees what. Every policy reads the actor that the unit of work bound to the transaction:
-- yuanba.role, yuanba.area (front part of codes; '*' is everything, '' nothing), yuanba.account,
-- yuanba.member. A setting that was never made, or was left empty by an earlier transaction on the
-- same connection, answers for nothing.

CREATE FUNCTION yuanba_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('yuanba.role', true), ''), 'nobody');

CREATE FUNCTION yuanba_area() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('yuanba.area', true), '');

CREATE FUNCTION yuanba_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('yuanba.account', true), '')::bigint;

CREATE FUNCTION yuanba_member() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('yuanba.member', true), '')::bigint;

-- The actor's whole area contains the place.
CREATE FUNCTION yuanba_answers_for(place text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN yuanba_area() = '*' OR (yuanba_area() <> '' AND starts_with(place, yuanba_area()));

-- The place contains the actor's area, or lies in it: enough to see land and plans.
CREATE FUNCTION yuanba_touches(place text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN yuanba_area() = '*' OR (yuanba_area() <> ''
        AND (starts_with(place, yuanba_area()) OR starts_with(yuanba_area(), place)));

CREATE FUNCTION yuanba_keeps_register() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN yuanba_role() IN ('system', 'town_officer', 'village_secretary');

CREATE FUNCTION yuanba_keeps_land() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN yuanba_role() IN ('system', 'administrator', 'town_officer', 'village_secretary');

-- Courtyards of the grid head's own micro-grid or grid in the adopted plan. Defined with the
-- owner's rights, so that the policy on households need not recurse through other policies.
CREATE FUNCTION yuanba_own_courtyards() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT a.courtyard_id
    FROM assignment a
    JOIN micro_grid m ON m.id = a.micro_grid_id
    JOIN plan p ON p.id = a.plan_id
    WHERE p.status = 'adopted'
      AND length(yuanba_area()) IN (15, 18)
      AND starts_with(m.code, yuanba_area());
END;

-- Land and plans: read where the area touches the place, written by those who answer for it.
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('town', 'code'), ('village', 'code'), ('villager_group', 'village_code'),
        ('courtyard', 'village_code'), ('house', 'coalesce(village_code, town_code)'),
        ('road', 'town_code'), ('road_section', 'village_code'), ('barrier', 'town_code'),
        ('adjacency_link', 'village_code'), ('plan', 'village_code'),
        ('appointment', 'village_code'), ('index_scheme', 'town_code'), ('task', 'place')
    ) AS land (name, place)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
        EXECUTE format('CREATE POLICY seen ON %I FOR SELECT USING (yuanba_touches(%s))', t.name, t.place);
        EXECUTE format('CREATE POLICY kept ON %I FOR ALL USING (yuanba_keeps_land() AND yuanba_answers_for(%s))
                        WITH CHECK (yuanba_keeps_land() AND yuanba_answers_for(%s))', t.name, t.place, t.place);
    END LOOP;
    -- Parts of a plan, of a post or of a scheme follow the row they hang on.
    FOR t IN SELECT * FROM (VALUES
        ('grid', 'plan_id', 'plan'), ('micro_grid', 'plan_id', 'plan'), ('assignment', 'plan_id', 'plan'),
        ('road_duty', 'micro_grid_id', 'micro_grid'),
        ('indicator', 'scheme_id', 'index_scheme'), ('assessment_period', 'scheme_id', 'index_scheme')
    ) AS part (name, key, whole)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
        EXECUTE format('CREATE POLICY seen ON %I FOR SELECT USING (%I IN (SELECT id FROM %I))', t.name, t.key, t.whole);
        EXECUTE format('CREATE POLICY kept ON %I FOR ALL USING (yuanba_keeps_land() AND %I IN (SELECT id FROM %I))
                        WITH CHECK (yuanba_keeps_land() AND %I IN (SELECT id FROM %I))',
                       t.name, t.key, t.whole, t.key, t.whole);
    END LOOP;
END $$;

-- Personal data.
ALTER TABLE household ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON household FOR ALL
    USING (yuanba_keeps_register() AND yuanba_answers_for(coalesce(village_code, town_code)))
    WITH CHECK (yuanba_keeps_register() AND yuanba_answers_for(coalesce(village_code, town_code)));
CREATE POLICY own_micro_grid ON household FOR SELECT
    USING (yuanba_role() = 'grid_head' AND courtyard_id IN (SELECT yuanba_own_courtyards()));

ALTER TABLE member ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON member FOR ALL
    USING (yuanba_keeps_register() AND yuanba_answers_for(coalesce(village_code, town_code)))
    WITH CHECK (yuanba_keeps_register() AND yuanba_answers_for(coalesce(village_code, town_code)));
CREATE POLICY oneself ON member FOR SELECT USING (id = yuanba_member());

ALTER TABLE score ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON score FOR ALL
    USING (yuanba_keeps_register() AND yuanba_answers_for(micro_grid_code))
    WITH CHECK (yuanba_keeps_register() AND yuanba_answers_for(micro_grid_code));
CREATE POLICY own_micro_grid ON score FOR SELECT
    USING (yuanba_role() = 'grid_head' AND yuanba_answers_for(micro_grid_code));

ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON import_batch FOR ALL
    USING (yuanba_keeps_register() AND yuanba_touches(town_code))
    WITH CHECK (yuanba_keeps_register() AND yuanba_touches(town_code));

-- Accounts: the door finds them before anyone is known; oneself; those in one's own area.
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY door_finds ON account FOR SELECT USING (yuanba_role() = 'door');
CREATE POLICY door_counts ON account FOR UPDATE USING (yuanba_role() = 'door');
CREATE POLICY oneself_reads ON account FOR SELECT USING (id = yuanba_account());
CREATE POLICY managed ON account FOR ALL
    USING (yuanba_role() IN ('system', 'administrator')
           OR (yuanba_role() = 'town_officer' AND yuanba_answers_for(area)))
    WITH CHECK (yuanba_role() IN ('system', 'administrator')
           OR (yuanba_role() = 'town_officer' AND yuanba_answers_for(area)
               AND role IN ('village_secretary', 'grid_head', 'viewer')));

ALTER TABLE sign_in_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY door ON sign_in_link FOR ALL USING (yuanba_role() = 'door');
CREATE POLICY issued ON sign_in_link FOR INSERT
    WITH CHECK (yuanba_role() = 'system'
                OR (yuanba_role() IN ('administrator', 'town_officer')
                    AND account_id IN (SELECT id FROM account WHERE id <> yuanba_account())));

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY door ON session FOR ALL USING (yuanba_role() = 'door');
CREATE POLICY ended ON session FOR DELETE USING (account_id IN (SELECT id FROM account));
CREATE POLICY ended_seen ON session FOR SELECT USING (account_id IN (SELECT id FROM account));

-- The trail is written by everyone and changed by no one.
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY written ON audit FOR INSERT WITH CHECK (true);
CREATE POLICY reviewed ON audit FOR SELECT
    USING (yuanba_role() IN ('system', 'administrator')
           OR (yuanba_role() = 'town_officer' AND yuanba_answers_for(place)));

GRANT USAGE ON SCHEMA public TO yuanba_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
    town, village, villager_group, courtyard, house, road, road_section, barrier, adjacency_link,
    household, import_batch, member, appointment, plan, grid, micro_grid, assignment,
    road_duty, index_scheme, indicator, assessment_period, score, account, sign_in_link, session, task
    TO yuanba_app;
GRANT SELECT, INSERT ON audit TO yuanba_app;
