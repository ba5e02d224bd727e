from django.db import migrations

from oversight.guards import OWN, guard, immutable, versioned

ABOUT_PERSONS = (
    "screening_interview",
    "screening_sitting",
    "screening_interviewanswer",
    "screening_profileconcern",
    "screening_gateoverride",
    "screening_rescreening",
)
# Nobody else reads or writes a side file, whatever the policy code says.
FOR_EXCLUSION = f"{OWN} AND (SELECT current_setting('app.purpose', true)) = 'legal_exclusion'"


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_interviews"), ("oversight", "0001_log")]
    operations = [
        *(guard(table, person="person_id") for table in ABOUT_PERSONS),
        guard(
            "screening_exclusionfile",
            person="person_id",
            visible=FOR_EXCLUSION,
            writable=FOR_EXCLUSION,
        ),
        guard("screening_replay"),
        *(
            versioned(table)
            for table in (
                "screening_interview",
                "screening_profileconcern",
                "screening_gateoverride",
            )
        ),
        *(
            immutable(table)
            for table in (
                "screening_interviewanswer",
                "screening_rescreening",
                "screening_exclusionfile",
            )
        ),
    ]
