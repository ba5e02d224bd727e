"""The table of blocking keys, and the one function that looks something up in it.

`keys @> ...` is not leakproof, so under row security the index could not serve it. The function
looks with the rights of `directory`, for the organisation and the side of the firewall that the
transaction's context names, and raises where there is none: nothing found is an answer, nothing
asked is a fault. A row under another secret or scheme is a fault as well, never a silent miss.
Several questions may be asked at once, each told by its number. One row names no person,
but the keys that anybody has: those that few share, and those of too many.
"""

import common.models
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from oversight.guards import guard

SEARCH = """
GRANT SELECT (person_id, organisation_id, scheme, keys, documents, phones) ON cases_matchkey TO directory;
CREATE POLICY directory ON cases_matchkey FOR SELECT TO directory USING (true);
SET LOCAL ROLE directory;
CREATE FUNCTION directory.match_candidates(
    asked_organisation uuid, asked_scheme integer, questions integer[], asked_keys bigint[],
    worths float8[], frequent integer, most integer)
    RETURNS TABLE (question integer, person uuid, shared float8, document_marks bigint[], phone_marks bigint[], held bigint[], too_frequent bigint[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
    AS $$
BEGIN
    IF asked_organisation::text IS DISTINCT FROM current_setting('app.organisation', true)
       OR current_setting('app.domain', true) IS DISTINCT FROM 'protection' THEN
        RAISE insufficient_privilege USING MESSAGE = 'candidates are found for one''s own organisation';
    END IF;
    IF EXISTS (SELECT FROM public.cases_matchkey WHERE organisation_id = asked_organisation AND scheme < asked_scheme)
       OR EXISTS (SELECT FROM public.cases_matchkey WHERE organisation_id = asked_organisation AND scheme > asked_scheme) THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = 'match keys are out of date',
            HINT = 'manage.py refresh_match_keys';
    END IF;
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(questions, asked_keys, worths) AS asked (number, key, worth)),
    found AS MATERIALIZED (
        SELECT one.key, hit.*
          FROM (SELECT DISTINCT key FROM asked) AS one CROSS JOIN LATERAL (
               SELECT m.person_id, m.organisation_id, m.documents, m.phones
                 FROM public.cases_matchkey m
                WHERE m.keys @> ARRAY[one.key] LIMIT frequent + 1) AS hit),
    told AS (SELECT key, count(*) AS holders FROM found GROUP BY key),
    ranked AS (
        SELECT asked.number, found.person_id, any_value(found.documents) AS documents,
               any_value(found.phones) AS phones, sum(asked.worth * ln(1 + frequent::float8 / told.holders)) AS shared,
               row_number() OVER (PARTITION BY asked.number ORDER BY
                   sum(asked.worth * ln(1 + frequent::float8 / told.holders)) DESC, found.person_id) AS place
          FROM asked JOIN found USING (key) JOIN told USING (key)
         WHERE told.holders <= frequent AND found.organisation_id = asked_organisation
         GROUP BY asked.number, found.person_id)
    SELECT number, person_id, ranked.shared, documents, phones, NULL::bigint[], NULL::bigint[] FROM ranked WHERE place <= most
     UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, ARRAY(SELECT key FROM told WHERE holders <= frequent),
           ARRAY(SELECT key FROM told WHERE holders > frequent);
END $$;
REVOKE ALL ON FUNCTION directory.match_candidates(uuid, integer, integer[], bigint[], float8[], integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.match_candidates(uuid, integer, integer[], bigint[], float8[], integer, integer) TO app;
RESET ROLE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_training"),
        ("accounts", "0002_guards"),
        ("cases", "0007_guard_person_key"),
        ("oversight", "0001_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                ("id", models.UUIDField(db_default=common.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("scheme", models.IntegerField()),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("documents", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("phones", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation")),
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="match_key", to="cases.person")),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["keys"], name="matchkey_keys"),
                    models.Index(fields=["organisation", "scheme"], name="matchkey_by_scheme"),
                ],
            },
        ),
        # Derived from rows whose changes are recorded, in the same transaction, and says nothing
        # readable: bookkeeping. In the log it would only be one more copy of the hashes.
        guard("cases_matchkey", person="person_id", recorded=False),
        migrations.RunSQL(SEARCH),
        # An erasure takes the keys with the person.
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON cases_matchkey FROM app;"
            "GRANT SELECT (id, organisation_id, person_id), DELETE ON cases_matchkey TO eraser"
        ),
    ]
