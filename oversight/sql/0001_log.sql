-- The log's ground floor. Every statement here runs as audit_owner, a role nobody logs in as.
-- Byte formats: docs/audit-log.md. Commitments are over the stored text, never over re-rendered JSON.

CREATE TABLE audit.event (                 -- permanent; holds no personal data; never updated or deleted
    event_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- may have gaps: not the tree's index
    at           timestamptz NOT NULL,
    kind         text NOT NULL,            -- insert, update, delete, disclosed, denied, signed_in, ...
    action       text NOT NULL,
    purpose      text NOT NULL,
    role         text,
    actor        uuid,
    organisation uuid,                     -- the actor's
    holder       uuid,                     -- the organisation that holds the record
    request_id   uuid NOT NULL,
    object_type  text,
    object_id    uuid,                     -- a person appears by pseudonym only
    detail       jsonb NOT NULL,           -- coded values only, never text about a person
    meta         text NOT NULL,            -- the committed bytes: all of the above and the subjects
    m_salt       bytea NOT NULL CHECK (octet_length(m_salt) = 32),
    m_commit     bytea NOT NULL CHECK (octet_length(m_commit) = 32),
    p_commit     bytea CHECK (octet_length(p_commit) = 32)
);
CREATE INDEX event_by_organisation ON audit.event (organisation, event_id);
CREATE INDEX event_by_holder ON audit.event (holder, event_id);
CREATE INDEX event_by_actor ON audit.event (actor, event_id);
CREATE INDEX event_by_action ON audit.event (action, event_id);
CREATE INDEX event_by_request ON audit.event (request_id);
CREATE INDEX event_by_time ON audit.event (at, event_id);

-- No foreign keys among the log's own tables: only audit.append writes them, together, and the checks
-- cost a third of an event (and, planned while the log was empty, would walk through all of it for ever).
CREATE TABLE audit.event_subject (         -- which pseudonyms an event is about
    subject  uuid NOT NULL,
    event_id bigint NOT NULL,
    holder   uuid,
    PRIMARY KEY (subject, event_id)
);
CREATE INDEX event_subject_by_event ON audit.event_subject (event_id);

CREATE TABLE audit.subject (               -- person to pseudonym; an erasure deletes the row
    person_id uuid PRIMARY KEY,
    pseudonym uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    holder    uuid NOT NULL
);

CREATE TABLE audit.payload (               -- before/after image; erasable
    event_id bigint PRIMARY KEY,
    subject  uuid,
    holder   uuid,
    p_salt   bytea NOT NULL CHECK (octet_length(p_salt) = 32),
    body     text NOT NULL
);
CREATE INDEX payload_by_subject ON audit.payload (subject);

CREATE TABLE audit.pending (               -- waits for the sequencer
    event_id bigint PRIMARY KEY
);

CREATE FUNCTION audit.setting(name text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT nullif(current_setting('app.' || name, true), '') $$;

CREATE FUNCTION audit.salt() RETURNS bytea
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$ SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) $$;  -- 244 random bits

-- Only a row about a person makes a pseudonym; an id that somebody guessed makes none.
CREATE FUNCTION audit.pseudonym(person uuid, holder uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp
AS $$
BEGIN
    INSERT INTO audit.subject (person_id, holder) VALUES (person, holder) ON CONFLICT DO NOTHING;
    RETURN (SELECT s.pseudonym FROM audit.subject s WHERE s.person_id = person);
END $$;

-- The committed text of an event, all of it. RETURN is parsed here and now: no search path changes what it
-- says, and it can be written into the statements that call it.
CREATE FUNCTION audit.meta(kind text, action text, holder uuid, object_type text, object_id uuid,
                           subjects uuid[], detail jsonb, at timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN jsonb_build_object(
    'v', 1, 'kind', kind, 'action', action, 'purpose', nullif(current_setting('app.purpose', true), ''),
    'role', nullif(current_setting('app.role', true), ''), 'actor', nullif(current_setting('app.actor', true), ''),
    'organisation', nullif(current_setting('app.organisation', true), ''), 'holder', holder,
    'request_id', nullif(current_setting('app.request_id', true), ''), 'object_type', object_type,
    'object_id', object_id, 'subjects', to_jsonb(subjects), 'detail', detail,
    'database_role', session_user, 'transaction', pg_current_xact_id()::text,
    'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text;

CREATE FUNCTION audit.append(kind text, action text, object_type text, object_id uuid, holder uuid,
                             subjects uuid[], detail jsonb, body text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp
AS $$  -- audit.setting and audit.salt are written out: called, they cost a sixth of an event
DECLARE
    id bigint;
    now_ timestamptz := clock_timestamp();
    meta text;
    m_salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    p_salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
    action := coalesce(action, nullif(current_setting('app.action', true), ''));
    IF action IS NULL OR nullif(current_setting('app.request_id', true), '') IS NULL OR nullif(current_setting('app.purpose', true), '') IS NULL THEN
        RAISE EXCEPTION 'audit context missing' USING ERRCODE = 'insufficient_privilege',
            HINT = 'Enter oversight.context before you touch a row.';
    END IF;
    meta := audit.meta(kind, action, holder, object_type, object_id, subjects, detail, now_);
    INSERT INTO audit.event (at, kind, action, purpose, role, actor, organisation, holder, request_id,
                             object_type, object_id, detail, meta, m_salt, m_commit, p_commit)
    VALUES (now_, kind, action, nullif(current_setting('app.purpose', true), ''), nullif(current_setting('app.role', true), ''),
            nullif(current_setting('app.actor', true), '')::uuid, nullif(current_setting('app.organisation', true), '')::uuid, holder,
            nullif(current_setting('app.request_id', true), '')::uuid, object_type, object_id, detail, meta, m_salt,
            sha256(decode('636d2d6d310a', 'hex') || m_salt || convert_to(meta, 'UTF8')),            -- "cm-m1\n"
            CASE WHEN body IS NOT NULL THEN
                sha256(decode('636d2d70310a', 'hex') || p_salt || convert_to(body, 'UTF8')) END)    -- "cm-p1\n"
    RETURNING event_id INTO id;
    INSERT INTO audit.event_subject (subject, event_id, holder) SELECT s, id, holder FROM unnest(subjects) AS s;
    IF body IS NOT NULL THEN
        INSERT INTO audit.payload (event_id, subject, holder, p_salt, body)
        VALUES (id, subjects[1], holder, p_salt, body);
    END IF;
    INSERT INTO audit.pending (event_id) VALUES (id);
    RETURN id;
END $$;

-- What the application may say itself: reads, refusals, sign-ins. Never a change of a row.
CREATE FUNCTION audit.record(kind text, action text, object_type text, object_id uuid, holder uuid,
                             persons uuid[], detail jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp
AS $$
DECLARE
    known uuid := (SELECT s.pseudonym FROM audit.subject s WHERE s.person_id = object_id);
    holders uuid[];
BEGIN
    IF known IS NOT NULL THEN                    -- a person's own id, wherever it was sent
        persons := array_append(persons, object_id);
        object_id := known;
    END IF;
    IF kind = 'denied' AND holder IS NULL THEN   -- who holds the record learns of the attempt
        holders := ARRAY(SELECT DISTINCT s.holder FROM audit.subject s WHERE s.person_id = ANY (persons));
        holder := CASE WHEN cardinality(holders) = 1 THEN holders[1] END;
    END IF;
    IF kind IN ('insert', 'update', 'delete') OR kind !~ '^[a-z_]{1,30}$' THEN
        RAISE EXCEPTION 'the application cannot record %', kind USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN audit.append(kind, action, object_type, object_id, holder,
        ARRAY(SELECT s.pseudonym FROM audit.subject s WHERE s.person_id = ANY (persons) ORDER BY 1),
        detail, NULL);
END $$;

-- The triggers. Arguments: the person column ('' for none), then the columns whose values are withheld.
-- All rows of an INSERT at once, for a file brings thousands: told together, an event takes two
-- thirds of the time it takes alone. Salts and settings are written out, as in audit.append.
CREATE FUNCTION audit.rows_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp
AS $$
DECLARE
    person constant text := nullif(TG_ARGV[0], '');
    withheld constant text[] := coalesce(TG_ARGV[1:], '{}');
    action constant text := nullif(current_setting('app.action', true), '');
    purpose constant text := nullif(current_setting('app.purpose', true), '');
    request constant uuid := nullif(current_setting('app.request_id', true), '');
    role constant text := nullif(current_setting('app.role', true), '');
    actor constant uuid := nullif(current_setting('app.actor', true), '');
    organisation constant uuid := nullif(current_setting('app.organisation', true), '');
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    IF action IS NULL OR request IS NULL OR purpose IS NULL THEN
        RAISE EXCEPTION 'audit context missing' USING ERRCODE = 'insufficient_privilege',
            HINT = 'Enter oversight.context before you touch a row.';
    END IF;
    IF person IS NOT NULL THEN
        INSERT INTO audit.subject (person_id, holder)
        SELECT (row_ ->> person)::uuid, (row_ ->> 'organisation_id')::uuid
          FROM (SELECT to_jsonb(n.*) AS row_ FROM new_rows AS n) AS r
         WHERE row_ ->> person IS NOT NULL
        ON CONFLICT DO NOTHING;
    END IF;
    WITH told AS MATERIALIZED (
        SELECT nextval('audit.event_event_id_seq') AS event_id, clock_timestamp() AS at,
               (row_ ->> 'organisation_id')::uuid AS holder, subjects,
               CASE WHEN person = 'id' THEN subjects[1] ELSE (row_ ->> 'id')::uuid END AS object_id,
               (row_ - withheld)::text AS body,
               uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS m_salt,
               uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS p_salt
          FROM (SELECT row_, CASE WHEN person_id IS NULL THEN '{}'::uuid[] ELSE ARRAY[(
                       SELECT s.pseudonym FROM audit.subject s WHERE s.person_id = r.person_id)] END AS subjects
                  FROM (SELECT row_, (row_ ->> person)::uuid AS person_id
                          FROM (SELECT to_jsonb(n.*) AS row_ FROM new_rows AS n OFFSET 0) AS rows
                        OFFSET 0) AS r OFFSET 0) AS found),  -- OFFSET 0: nothing is made twice
    events AS (
        INSERT INTO audit.event (event_id, at, kind, action, purpose, role, actor, organisation, holder, request_id,
                                 object_type, object_id, detail, meta, m_salt, m_commit, p_commit)
        OVERRIDING SYSTEM VALUE
        SELECT event_id, at, 'insert', action, purpose, role, actor, organisation, holder, request,
               TG_TABLE_NAME::text, object_id, '{}', meta, m_salt,
               sha256(decode('636d2d6d310a', 'hex') || m_salt || convert_to(meta, 'UTF8')),  -- "cm-m1\n"
               sha256(decode('636d2d70310a', 'hex') || p_salt || convert_to(body, 'UTF8'))   -- "cm-p1\n"
          FROM (SELECT *, audit.meta('insert', action, holder, TG_TABLE_NAME::text, object_id, subjects, '{}', at) AS meta
                  FROM told OFFSET 0) AS said),
    subjects AS (
        INSERT INTO audit.event_subject (subject, event_id, holder)
        SELECT subject, event_id, holder FROM told, unnest(subjects) AS subject),
    payloads AS (
        INSERT INTO audit.payload (event_id, subject, holder, p_salt, body)
        SELECT event_id, subjects[1], holder, p_salt, body FROM told)
    INSERT INTO audit.pending (event_id) SELECT event_id FROM told;
    RETURN NULL;
END $$;

-- Each row of an UPDATE or DELETE.
CREATE FUNCTION audit.row_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp
AS $$
DECLARE
    old_row jsonb := to_jsonb(OLD);
    row_ jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE to_jsonb(NEW) END;
    withheld text[] := coalesce(TG_ARGV[1:], '{}');
    subjects uuid[] := '{}';
    object_id uuid := (row_ ->> 'id')::uuid;
    body jsonb;
BEGIN
    IF TG_ARGV[0] <> '' AND row_ ->> TG_ARGV[0] IS NOT NULL THEN
        subjects := ARRAY[audit.pseudonym((row_ ->> TG_ARGV[0])::uuid, (row_ ->> 'organisation_id')::uuid)];
    END IF;
    IF TG_ARGV[0] = 'id' THEN
        object_id := subjects[1];
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(n.key, CASE WHEN n.key = ANY (withheld) THEN '"withheld"'
                                       ELSE jsonb_build_array(old_row -> n.key, n.value) END)
          INTO body FROM jsonb_each(row_) AS n
         WHERE old_row -> n.key IS DISTINCT FROM n.value;
        IF body IS NULL THEN
            RETURN NULL;
        END IF;
    ELSE
        body := row_ - withheld;
    END IF;
    PERFORM audit.append(lower(TG_OP), NULL, TG_TABLE_NAME::text, object_id,
                         (row_ ->> 'organisation_id')::uuid, subjects, '{}'::jsonb, body::text);
    RETURN NULL;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO owner, app, directory, sequencer, eraser;
GRANT EXECUTE ON FUNCTION audit.rows_inserted(), audit.row_change(), audit.setting(text) TO owner;
GRANT EXECUTE ON FUNCTION audit.setting(text) TO app, directory;
GRANT EXECUTE ON FUNCTION audit.record(text, text, text, uuid, uuid, uuid[], jsonb) TO app;

-- Reading: the application sees rows only within the reader's mandate, and never text, salts or
-- commitments of the committed form. `app.log_scope` is 'all' or 'organisation'; without it, nothing.
GRANT SELECT (event_id, at, kind, action, purpose, role, actor, organisation, holder, request_id,
              object_type, object_id, detail, p_commit) ON audit.event TO app;
GRANT SELECT ON audit.event_subject, audit.subject TO app;
GRANT SELECT (event_id, body) ON audit.payload TO app;
ALTER TABLE audit.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.event_subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.payload ENABLE ROW LEVEL SECURITY;
CREATE POLICY mandate ON audit.event FOR SELECT TO app USING (
    (SELECT audit.setting('log_scope')) = 'all'
    OR ((SELECT audit.setting('log_scope')) = 'organisation'
        AND (organisation = (SELECT audit.setting('organisation')::uuid)
             OR holder = (SELECT audit.setting('organisation')::uuid))));
CREATE POLICY mandate ON audit.event_subject FOR SELECT TO app USING (
    (SELECT audit.setting('log_scope')) = 'all'
    OR ((SELECT audit.setting('log_scope')) = 'organisation'
        AND holder = (SELECT audit.setting('organisation')::uuid)));
CREATE POLICY mandate ON audit.subject FOR SELECT TO app USING (
    (SELECT audit.setting('log_scope')) = 'all'
    OR ((SELECT audit.setting('log_scope')) = 'organisation'
        AND holder = (SELECT audit.setting('organisation')::uuid)));
CREATE POLICY mandate ON audit.payload FOR SELECT TO app USING (
    (SELECT audit.setting('log_detail')) = 'on'
    AND ((SELECT audit.setting('log_scope')) = 'all'
         OR ((SELECT audit.setting('log_scope')) = 'organisation'
             AND holder = (SELECT audit.setting('organisation')::uuid))));
CREATE POLICY sequence ON audit.event FOR SELECT TO sequencer USING (true);
CREATE POLICY erase ON audit.payload TO eraser USING (true);
CREATE POLICY erase ON audit.subject TO eraser USING (true);
GRANT SELECT ON audit.event, audit.pending TO sequencer;
GRANT DELETE ON audit.pending TO sequencer;
GRANT SELECT (event_id, subject), DELETE ON audit.payload TO eraser;
GRANT SELECT (person_id), DELETE ON audit.subject TO eraser;
