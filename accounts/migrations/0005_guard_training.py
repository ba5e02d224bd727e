from django.db import migrations

from oversight.guards import guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_training"), ("oversight", "0001_log")]
    operations = [guard("accounts_training")]
