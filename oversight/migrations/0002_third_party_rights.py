"""Sessions end and lock-outs are lifted by deleting rows; nothing else of ours is deleted."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_log"),
        ("sessions", "0001_initial"),
        ("axes", "0010_accessattemptexpiration"),
    ]
    operations = [
        migrations.RunSQL(
            """
            GRANT DELETE ON django_session, axes_accessattempt, axes_accesslog,
                axes_accessfailurelog, axes_accessattemptexpiration TO app
            """
        ),
    ]
