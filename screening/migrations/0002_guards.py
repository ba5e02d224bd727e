from django.db import migrations

from oversight.guards import guard, immutable

TABLES = ("screening_screening", "screening_profileassessment", "screening_needresponse")


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("oversight", "0001_log")]
    operations = [
        *(guard(table, person="person_id") for table in TABLES),
        *(immutable(table) for table in TABLES),
    ]
