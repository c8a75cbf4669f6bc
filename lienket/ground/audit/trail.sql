-- The era of the cluster; a restore opens a new one.
CREATE FUNCTION audit_era_now() RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT coalesce(max(id), 1)::integer FROM audit_era $$;
INSERT INTO audit_era (note) VALUES ('khởi tạo');

-- Every changed row of every table under the trail leaves a line: whole rows of inserts and deletes, of updates only
-- the columns that changed. Inserts and deletes are written once a statement, which costs thousands of rows a fifth.
CREATE FUNCTION audit_record_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  line bigint := nullif(current_setting('lienket.act', true), '')::bigint;
  era_now integer := audit_era_now();
  xact_now bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit_change (act, "table", row_id, operation, after, database_user, era, xact)
      SELECT line, TG_TABLE_NAME, coalesce(r.whole ->> 'id', r.whole ->> TG_ARGV[0], ''), TG_OP, r.whole - 'password',
             session_user, era_now, xact_now FROM (SELECT to_jsonb(n) AS whole FROM new_rows n) r;
  ELSE
    INSERT INTO audit_change (act, "table", row_id, operation, before, database_user, era, xact)
      SELECT line, TG_TABLE_NAME, coalesce(r.whole ->> 'id', r.whole ->> TG_ARGV[0], ''), TG_OP, r.whole - 'password',
             session_user, era_now, xact_now FROM (SELECT to_jsonb(o) AS whole FROM old_rows o) r;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION audit_record_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  new_row jsonb := to_jsonb(NEW);
  was jsonb;
  now_is jsonb;
BEGIN
  SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key) INTO was, now_is
    FROM jsonb_each(to_jsonb(OLD)) AS o WHERE o.value IS DISTINCT FROM new_row -> o.key;
  IF was IS NULL THEN RETURN NULL; END IF;
  INSERT INTO audit_change (act, "table", row_id, operation, before, after, database_user, era, xact)
  VALUES (nullif(current_setting('lienket.act', true), '')::bigint, TG_TABLE_NAME,
          coalesce(new_row ->> 'id', new_row ->> TG_ARGV[0], ''), TG_OP, was - 'password', now_is - 'password',
          session_user, audit_era_now(), pg_current_xact_id()::text::bigint);
  RETURN NULL;
END $$;

CREATE FUNCTION audit_attach(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  event text;
BEGIN
  FOREACH event IN ARRAY ARRAY['insert', 'update', 'delete', 'no_truncate'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', 'audit_' || event, name);
  END LOOP;
  EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows'
                 ' FOR EACH STATEMENT EXECUTE FUNCTION audit_record_rows()', name);
  EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %I FOR EACH ROW WHEN (OLD.* *<> NEW.*)'
                 ' EXECUTE FUNCTION audit_record_update()', name);
  EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows'
                 ' FOR EACH STATEMENT EXECUTE FUNCTION audit_record_rows()', name);
  EXECUTE format('CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON %I'
                 ' FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', name);
END $$;

-- The trail itself only grows.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'nhật ký chỉ được thêm, không được sửa hay xóa (bảng %)', TG_TABLE_NAME;
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_act
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_change
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_act
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_change
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- The counters of failed sign-ins live in a table so that all workers share them.
CREATE TABLE ground_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX ground_cache_expires ON ground_cache (expires);

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'lk_app') AND current_user <> 'lk_app' THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON audit_act, audit_seal, audit_era FROM lk_app;
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_change FROM lk_app;
  END IF;
END $$;
