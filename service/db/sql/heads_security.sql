-- Who was nominated and what the branch decided is for those who keep the register alone.
ALTER TABLE nomination ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON nomination FOR ALL
    USING (yuanba_keeps_register() AND yuanba_answers_for(village_code))
    WITH CHECK (yuanba_keeps_register() AND yuanba_answers_for(village_code));
GRANT SELECT, INSERT, UPDATE ON nomination TO yuanba_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO yuanba_app;
