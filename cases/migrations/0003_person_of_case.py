"""Let a reader of the log find a person by the case reference that the person was given."""

from django.db import migrations

SQL = """
GRANT SELECT (reference, person_id, organisation_id) ON cases_case TO directory;
CREATE POLICY directory ON cases_case FOR SELECT TO directory USING (true);
SET LOCAL ROLE directory;
CREATE FUNCTION directory.person_of_case(case_reference text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT c.person_id FROM public.cases_case c
           WHERE c.reference = case_reference
             AND (audit.setting('log_scope') = 'all'
                  OR (audit.setting('log_scope') = 'organisation'
                      AND c.organisation_id = audit.setting('organisation')::uuid)) $$;
REVOKE ALL ON FUNCTION directory.person_of_case(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.person_of_case(text) TO app;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guards"), ("accounts", "0002_guards")]
    operations = [
        migrations.RunSQL(SQL),
    ]
