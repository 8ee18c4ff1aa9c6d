-- Imports: open sessions, remembered headings, and what each import changed, so that it can be
-- undone. Every statement that runs while `yuanba.import_batch` is set leaves the former state of
-- the rows it touches; nothing that an import does by the way (finding courtyards, adding villager
-- groups) can be forgotten.

ALTER TABLE import_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON import_session FOR ALL
    USING (yuanba_keeps_register() AND yuanba_answers_for(place))
    WITH CHECK (yuanba_keeps_register() AND yuanba_answers_for(place));

ALTER TABLE column_memory ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON column_memory FOR ALL
    USING (yuanba_keeps_register() AND yuanba_touches(town_code))
    WITH CHECK (yuanba_keeps_register() AND yuanba_touches(town_code));

DROP POLICY register ON import_batch;
CREATE POLICY seen ON import_batch FOR SELECT
    USING (yuanba_keeps_register() AND yuanba_touches(town_code));
CREATE POLICY kept ON import_batch FOR ALL
    USING (yuanba_keeps_register() AND yuanba_answers_for(place))
    WITH CHECK (yuanba_keeps_register() AND yuanba_answers_for(place));

ALTER TABLE import_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON import_change FOR ALL
    USING (yuanba_keeps_register()
           AND batch_id IN (SELECT id FROM import_batch WHERE yuanba_answers_for(place)))
    WITH CHECK (yuanba_keeps_register()
                AND batch_id IN (SELECT id FROM import_batch WHERE yuanba_answers_for(place)));

GRANT SELECT, INSERT, UPDATE, DELETE ON import_session, import_change, column_memory TO yuanba_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO yuanba_app;

-- What the program works out again by itself, and the counter of versions, are no content.
CREATE FUNCTION yuanba_content_columns(relation regclass, key text)
    RETURNS TABLE (name name, is_shape boolean) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT attname, atttypid = 'geometry'::regtype
    FROM pg_attribute
    WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
      AND attname <> key AND attname NOT IN ('revision', 'cell')
    ORDER BY attnum;
END;

-- An expression for the content of row `r`, shapes to the last bit.
CREATE FUNCTION yuanba_content(relation regclass, key text) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT 'jsonb_build_object(' || string_agg(
        format(CASE WHEN is_shape THEN '%L, r.%I::text' ELSE '%L, r.%I' END, name, name), ', ') || ')'
    FROM yuanba_content_columns(relation, key);
END;

CREATE FUNCTION yuanba_note_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    batch bigint := nullif(current_setting('yuanba.import_batch', true), '')::bigint;
    key text := TG_ARGV[0];
BEGIN
    IF batch IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'INSERT INTO import_change (batch_id, relation, row_key, before)
         SELECT $1, %L, r.%I::text, %s FROM touched r ON CONFLICT DO NOTHING',
        TG_TABLE_NAME, key,
        CASE TG_OP WHEN 'INSERT' THEN 'NULL::jsonb' ELSE yuanba_content(TG_RELID, key) END
    ) USING batch;
    RETURN NULL;
END $$;

DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('village', 'code'), ('villager_group', 'id'), ('courtyard', 'id'), ('house', 'id'),
        ('road', 'id'), ('road_section', 'id'), ('barrier', 'id'), ('household', 'id'),
        ('member', 'id'), ('appointment', 'id'), ('score', 'id'), ('assessment_period', 'id'),
        ('index_scheme', 'id')
    ) AS kept (name, key)
    LOOP
        EXECUTE format('CREATE TRIGGER note_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION yuanba_note_change(%L)', t.name, t.key);
        EXECUTE format('CREATE TRIGGER note_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION yuanba_note_change(%L)', t.name, t.key);
    END LOOP;
END $$;

-- The key column of a noted relation.
CREATE FUNCTION yuanba_key_of(relation text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE relation WHEN 'village' THEN 'code' ELSE 'id' END;

-- Keep what each touched row looks like at the end of the import, as a hash: undoing asks whether
-- it still looks so. Rows that were written a moment ago have no statistics yet; without them the
-- planner would compare every row with every change, so it must not loop here and below.
CREATE FUNCTION yuanba_seal_import(batch bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = public SET enable_nestloop = off AS $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT DISTINCT relation FROM import_change WHERE batch_id = batch LOOP
        EXECUTE format(
            'UPDATE import_change c SET after_hash = md5((%s)::text) FROM %I r
             WHERE c.batch_id = $1 AND c.relation = %L AND r.%I = c.row_key::%s',
            yuanba_content(t::regclass, yuanba_key_of(t)), t, t, yuanba_key_of(t),
            CASE yuanba_key_of(t) WHEN 'code' THEN 'text' ELSE 'bigint' END
        ) USING batch;
    END LOOP;
END $$;

-- Rows of an import that look different now or are gone, and the newest later import among those
-- that touched them.
CREATE FUNCTION yuanba_changed_since_import(batch bigint)
    RETURNS TABLE (relation text, rows bigint, later_batch bigint)
    LANGUAGE plpgsql STABLE SET search_path = public SET enable_nestloop = off AS $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT DISTINCT c.relation FROM import_change c WHERE c.batch_id = batch LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, count(*), max(l.batch_id)
             FROM import_change c
             LEFT JOIN %I r ON r.%I = c.row_key::%s
             LEFT JOIN (
                 SELECT n.row_key, max(n.batch_id) AS batch_id FROM import_change n
                 WHERE n.relation = %L AND n.batch_id > $1 GROUP BY n.row_key
             ) l ON l.row_key = c.row_key
             WHERE c.batch_id = $1 AND c.relation = %L
               AND (r.%I IS NULL OR md5((%s)::text) IS DISTINCT FROM c.after_hash)
             HAVING count(*) > 0',
            t, t, yuanba_key_of(t), CASE yuanba_key_of(t) WHEN 'code' THEN 'text' ELSE 'bigint' END,
            t, t, yuanba_key_of(t), yuanba_content(t::regclass, yuanba_key_of(t))
        ) USING batch;
    END LOOP;
END $$;

-- Take back what an import did to one relation: rows it added go, rows it changed are as before.
-- What several imports may share (villager groups, months) stays while anything hangs on it.
CREATE FUNCTION yuanba_undo_import(batch bigint, t text) RETURNS void
    LANGUAGE plpgsql SET search_path = public SET enable_nestloop = off AS $$
DECLARE
    key text := yuanba_key_of(t);
    kind text := CASE yuanba_key_of(t) WHEN 'code' THEN 'text' ELSE 'bigint' END;
    shared boolean := t IN ('villager_group', 'assessment_period', 'index_scheme');
    columns text;
    one text;
BEGIN
    FOR one IN SELECT row_key FROM import_change
               WHERE shared AND batch_id = batch AND relation = t AND before IS NULL LOOP
        BEGIN
            EXECUTE format('DELETE FROM %I WHERE %I = $1::%s', t, key, kind) USING one;
        EXCEPTION WHEN foreign_key_violation THEN NULL;
        END;
    END LOOP;
    IF NOT shared THEN
        EXECUTE format(
            'DELETE FROM %I r USING import_change c
             WHERE c.batch_id = $1 AND c.relation = %L AND c.before IS NULL AND r.%I = c.row_key::%s',
            t, t, key, kind) USING batch;
    END IF;
    SELECT string_agg(format('%I = b.%I', name, name), ', ') INTO columns
    FROM (
        SELECT name FROM yuanba_content_columns(t::regclass, key)
    ) content;
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = t::regclass AND attname = 'revision') THEN
        columns := columns || ', revision = r.revision + 1';
    END IF;
    EXECUTE format(
        'UPDATE %I r SET %s FROM import_change c, LATERAL jsonb_populate_record(NULL::%I, c.before) b
         WHERE c.batch_id = $1 AND c.relation = %L AND c.before IS NOT NULL AND r.%I = c.row_key::%s',
        t, columns, t, t, key, kind) USING batch;
END $$;

-- Where codes of a sheet are taken already, also beyond the actor's own area: a code and a place,
-- never a name.
CREATE FUNCTION yuanba_places_of_codes(kind text, codes text[])
    RETURNS TABLE (code text, place text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
BEGIN ATOMIC
    SELECT h.code, coalesce(h.village_code, h.town_code) FROM household h
    WHERE kind = 'households' AND h.code = ANY (codes)
    UNION ALL
    SELECT m.code, coalesce(m.village_code, m.town_code) FROM member m
    WHERE kind = 'members' AND m.code = ANY (codes)
    UNION ALL
    SELECT c.code, c.village_code FROM courtyard c WHERE kind = 'courtyards' AND c.code = ANY (codes)
    UNION ALL
    SELECT s.code, s.village_code FROM road_section s
    WHERE kind = 'road_sections' AND s.code = ANY (codes);
END;
