from django.db import migrations

from oversight.guards import guard


class Migration(migrations.Migration):
    """Only an erasure destroys a key; the key itself, though sealed, never enters the log."""

    dependencies = [("cases", "0006_person_key"), ("oversight", "0001_log")]
    operations = [
        guard("cases_personkey", person="person_id", withheld=("wrapped",)),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON cases_personkey FROM app;"
            "GRANT USAGE ON SCHEMA public TO eraser;"
            "GRANT SELECT (id, organisation_id, person_id), DELETE ON cases_personkey TO eraser"
        ),
    ]
