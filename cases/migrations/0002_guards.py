from django.db import migrations

from oversight.guards import guard, versioned


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("oversight", "0001_log")]
    operations = [
        guard("cases_person", person="id"),
        *(
            guard(table, person="person_id")
            for table in (
                "cases_personname",
                "cases_case",
                "cases_consent",
                "cases_representative",
                "cases_obligation",
            )
        ),
        *(
            versioned(table)
            for table in (
                "cases_person",
                "cases_case",
                "cases_consent",
                "cases_representative",
                "cases_obligation",
            )
        ),
    ]
