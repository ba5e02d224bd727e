import common.models
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from oversight.guards import guard, immutable, versioned

# What passed its gate is not rewritten: a recall is all that may be added to it.
RECALL_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON screening_guardedstep FROM app;
GRANT UPDATE (status, cancelled_at, closed_gate) ON screening_guardedstep TO app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_guard_training'),
        ('cases', '0007_guard_person_key'),
        ('oversight', '0001_log'),
        ('screening', '0006_age_decision'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GuardedStep',
            fields=[
                ('id', models.UUIDField(db_default=common.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField(db_default=1, editable=False)),
                ('kind', models.CharField(choices=[('consular_contact', 'Consular Contact'), ('origin_country_check', 'Origin Country Check'), ('travel_document_request', 'Travel Document Request'), ('assisted_voluntary_return', 'Assisted Voluntary Return'), ('return', 'Return'), ('transfer', 'Transfer'), ('readmission', 'Readmission'), ('placement', 'Placement')], max_length=30)),
                ('place', models.CharField(choices=[('shelter', 'Shelter'), ('family', 'Family'), ('foster_care', 'Foster Care'), ('supervised_living', 'Supervised Living'), ('hospital', 'Hospital'), ('detention', 'Detention')], default='', max_length=20)),
                ('with_written_consent', models.BooleanField(default=False)),
                ('counselled_at', models.DateTimeField(null=True)),
                ('chosen_by_person', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('closed_gate', models.CharField(default='', max_length=4)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guarded_steps', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['organisation', '-id'], name='guardedstep_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['consular_contact', 'origin_country_check', 'travel_document_request', 'assisted_voluntary_return', 'return', 'transfer', 'readmission', 'placement'])), name='guarded_step_kind_known'), models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'cancelled'])), name='guarded_step_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'placement'), models.Q(('place', ''), _negated=True)), models.Q(models.Q(('kind', 'placement'), _negated=True), ('place', '')), _connector='OR'), name='guarded_step_placement_names_place'), models.CheckConstraint(condition=models.Q(('with_written_consent', False), ('counselled_at__isnull', False), _connector='OR'), name='guarded_step_consent_follows_counselling')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.UUIDField(db_default=common.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=[('child_detained', 'Child Detained'), ('separated_from_family', 'Separated From Family'), ('ill_treatment', 'Ill Treatment'), ('pushback', 'Pushback'), ('consular_contact_without_consent', 'Consular Contact Without Consent'), ('data_shared_with_enforcement', 'Data Shared With Enforcement')], max_length=35)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.site')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['organisation', '-id'], name='incident_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['child_detained', 'separated_from_family', 'ill_treatment', 'pushback', 'consular_contact_without_consent', 'data_shared_with_enforcement'])), name='incident_kind_known')],
            },
        ),
        *(guard(table, person="person_id") for table in ("screening_guardedstep", "screening_incident")),
        versioned("screening_guardedstep"),
        migrations.RunSQL(RECALL_ONLY),
        immutable("screening_incident"),
    ]
