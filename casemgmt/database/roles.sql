-- The six database roles, without passwords. Safe to run again; run it as an administrator.
--
--   owner        runs migrations and owns the tables; used by nothing else
--   audit_owner  owns the log; nobody logs in as it
--   directory    finds the account behind an e-mail, a session or a token; nobody logs in as it
--   app          web, worker and beat: owns nothing, cannot pass row-level security
--   sequencer    gives logged events their place in the tree
--   eraser       deletes erasable payloads, and cannot read them

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['owner', 'audit_owner', 'directory', 'app', 'sequencer', 'eraser'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = name AND (rolsuper OR rolbypassrls
                   OR rolcreaterole OR rolreplication OR NOT rolinherit)) THEN
            EXECUTE format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION INHERIT', name);
        END IF;
        EXECUTE format('ALTER ROLE %I %s', name,
                       CASE WHEN name IN ('audit_owner', 'directory') THEN 'NOLOGIN' ELSE 'LOGIN' END);
    END LOOP;
END $$;

-- Migrations create objects for the two roles that nobody logs in as, by SET ROLE alone.
GRANT audit_owner, directory TO owner WITH INHERIT FALSE, SET TRUE;

ALTER ROLE app SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE app SET lock_timeout = '5s';
ALTER ROLE app SET statement_timeout = '60s';
