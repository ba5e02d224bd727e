"""Guards on the tables of intake, identity, family, notes, files and imports."""

from django.db import migrations

from oversight.guards import guard, immutable, versioned

OF_A_PERSON = {  # and the columns that never reach the log: sealed or long, and never changed
    "cases_handover": (),
    "cases_identitydocument": (),
    "cases_contactchannel": (),
    "cases_contactattempt": (),
    "cases_skill": (),
    "cases_childregistration": ("sealed_risks",),
    "cases_identitydecision": (),
    "cases_identityquestion": (),
    "cases_householdmember": (),
    "cases_familylink": (),
    "cases_tracingrequest": (),
    "cases_note": ("sealed_text",),
    "cases_attachment": ("sealed_name",),
    "cases_attachmentcontent": ("sealed",),
    "cases_externalid": (),
    "cases_importlikeness": (),
}
OF_NOBODY = {
    "cases_intake": (),
    "cases_servicecontact": (),
    "cases_household": (),
    "cases_importrun": ("wrapped",),
    "cases_importpart": ("sealed",),
}
VERSIONED = (
    "cases_intake",
    "cases_identitydocument",
    "cases_contactchannel",
    "cases_skill",
    "cases_identitydecision",
    "cases_householdmember",
    "cases_familylink",
    "cases_tracingrequest",
    "cases_importrun",
)
IMMUTABLE = (
    "cases_handover",
    "cases_servicecontact",
    "cases_contactattempt",
    "cases_childregistration",
    "cases_identityquestion",
    "cases_household",
    "cases_note",
    "cases_externalid",
    "cases_importpart",
    "cases_importfinding",
    "cases_importlikeness",
    "cases_importtwin",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_intake_and_identity"), ("oversight", "0001_log")]
    operations = [
        *(guard(table, person="person_id", withheld=hidden) for table, hidden in OF_A_PERSON.items()),
        *(guard(table, withheld=hidden) for table, hidden in OF_NOBODY.items()),
        # Reasons that repeat nothing of anyone: bookkeeping, perhaps one for each row of a file.
        guard("cases_importfinding", recorded=False),
        guard("cases_importtwin", recorded=False),
        *(versioned(table) for table in VERSIONED),
        *(immutable(table) for table in IMMUTABLE),
    ]
