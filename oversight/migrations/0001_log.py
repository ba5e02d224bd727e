"""The log, and the rights of the app's role on everything created later. Runs first of all."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"

RIGHTS = """
CREATE SCHEMA audit AUTHORIZATION audit_owner;
CREATE SCHEMA directory AUTHORIZATION directory;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO app, directory;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO app;
GRANT SELECT ON django_migrations TO app;
CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$ BEGIN NEW.version := OLD.version + 1; RETURN NEW; END $$;
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
        ("axes", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(RIGHTS),
        migrations.RunSQL(
            ["SET LOCAL ROLE audit_owner", (SQL / "0001_log.sql").read_text(), "RESET ROLE"]
        ),
        migrations.RunSQL((SQL / "0002_reading.sql").read_text()),
    ]
