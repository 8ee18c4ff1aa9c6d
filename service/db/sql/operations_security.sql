-- The log and the versions of a plan are seen with the plan; minutes and objections hold what
-- residents said and stay with those who keep the register.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['plan_operation', 'plan_version', 'plan_event'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY seen ON %I FOR SELECT USING (plan_id IN (SELECT id FROM plan))', t);
        EXECUTE format('CREATE POLICY kept ON %I FOR ALL
            USING (yuanba_keeps_land() AND EXISTS (SELECT FROM plan p WHERE p.id = plan_id AND yuanba_answers_for(p.village_code)))
            WITH CHECK (yuanba_keeps_land() AND EXISTS (SELECT FROM plan p WHERE p.id = plan_id AND yuanba_answers_for(p.village_code)))', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['meeting', 'objection'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY register ON %I FOR ALL
            USING (yuanba_keeps_register() AND EXISTS (SELECT FROM plan p WHERE p.id = plan_id AND yuanba_answers_for(p.village_code)))
            WITH CHECK (yuanba_keeps_register() AND EXISTS (SELECT FROM plan p WHERE p.id = plan_id AND yuanba_answers_for(p.village_code)))', t);
    END LOOP;
END $$;

-- Nothing in the log is changed or taken out; only whether an edit is undone may change.
GRANT SELECT, INSERT ON plan_operation, plan_version, plan_event, meeting TO yuanba_app;
GRANT UPDATE (state) ON plan_operation TO yuanba_app;
GRANT SELECT, INSERT, UPDATE ON objection TO yuanba_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO yuanba_app;
