from django.db import migrations

from oversight.guards import immutable, record_changes


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("oversight", "0001_log")]
    operations = [
        record_changes("reports_report", withheld=["frozen", "document"]),
        immutable("reports_report"),
    ]
