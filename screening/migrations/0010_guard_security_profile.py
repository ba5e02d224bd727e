from django.db import migrations

from oversight.guards import guard, immutable


class Migration(migrations.Migration):
    dependencies = [("screening", "0009_security_profile"), ("oversight", "0001_log")]
    operations = [
        guard("screening_securityprofile", person="person_id"),
        immutable("screening_securityprofile"),
    ]
