-- The era of the cluster; a restore opens a new one.
CREATE FUNCTION audit_era_now() RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT coalesce(max(id), 1)::integer FROM audit_era $$;
INSERT INTO audit_era (note) VALUES ('khởi tạo');

-- One function records every changed row of every table it is attached to: only the columns that changed.
CREATE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  key text := coalesce(new_row ->> 'id', old_row ->> 'id', new_row ->> TG_ARGV[0], old_row ->> TG_ARGV[0], '');
  was jsonb;
  now_is jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key) INTO was, now_is
      FROM jsonb_each(old_row) AS o WHERE o.value IS DISTINCT FROM new_row -> o.key;
    IF was IS NULL THEN RETURN NULL; END IF;
  ELSE
    was := old_row;
    now_is := new_row;
  END IF;
  INSERT INTO audit_change (act, "table", row_id, operation, before, after, database_user, era, xact)
  VALUES (nullif(current_setting('lienket.act', true), '')::bigint, TG_TABLE_NAME, key, TG_OP,
          was - 'password', now_is - 'password', session_user, audit_era_now(), pg_current_xact_id()::text::bigint);
  RETURN NULL;
END $$;

CREATE FUNCTION audit_attach(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TRIGGER IF EXISTS audit_record ON %I', name);
  EXECUTE format('CREATE TRIGGER audit_record AFTER INSERT OR UPDATE OR DELETE ON %I'
                 ' FOR EACH ROW EXECUTE FUNCTION audit_record()', name);
  EXECUTE format('DROP TRIGGER IF EXISTS audit_no_truncate ON %I', name);
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
