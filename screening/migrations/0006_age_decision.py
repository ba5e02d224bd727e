import cases.partial_dates
import common.models
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from oversight.guards import guard, versioned


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_guard_training'),
        ('cases', '0007_guard_person_key'),
        ('oversight', '0001_log'),
        ('screening', '0005_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgeDecision',
            fields=[
                ('id', models.UUIDField(db_default=common.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField(db_default=1, editable=False)),
                ('status', models.CharField(choices=[('adult', 'Adult'), ('child', 'Child')], max_length=10)),
                ('birth_first_day', models.DateField(null=True)),
                ('birth_precision', models.CharField(choices=[(cases.partial_dates.Precision['DAY'], cases.partial_dates.Precision['DAY']), (cases.partial_dates.Precision['MONTH'], cases.partial_dates.Precision['MONTH']), (cases.partial_dates.Precision['YEAR'], cases.partial_dates.Precision['YEAR'])], default='', max_length=5)),
                ('decided_by', models.CharField(max_length=200)),
                ('decided_at', models.DateTimeField()),
                ('appeal_until', models.DateTimeField()),
                ('appealed_at', models.DateTimeField(null=True)),
                ('concluded_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='age_decisions', to='cases.case')),
                ('concluded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('screening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.screening')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['organisation', '-id'], name='agedecision_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['adult', 'child'])), name='age_decision_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('birth_first_day', None), ('birth_precision', '')), models.Q(('birth_first_day__isnull', False), ('birth_precision__in', [cases.partial_dates.Precision['DAY'], cases.partial_dates.Precision['MONTH'], cases.partial_dates.Precision['YEAR']])), _connector='OR'), name='age_decision_birth_has_precision'), models.CheckConstraint(condition=models.Q(('appeal_until__gt', models.F('decided_at'))), name='age_decision_leaves_time_to_appeal'), models.CheckConstraint(condition=models.Q(models.Q(('concluded_at', None), ('concluded_by', None)), models.Q(('concluded_at__isnull', False), ('concluded_by__isnull', False)), _connector='OR'), name='age_decision_concluded_by_somebody'), models.CheckConstraint(condition=models.Q(('concluded_at', None), ('status', 'child'), models.Q(('appealed_at', None), ('concluded_at__gte', models.F('appeal_until')), models.Q(('concluded_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='adulthood_takes_two_and_the_appeal_period')],
            },
        ),
        guard("screening_agedecision", person="person_id"),
        versioned("screening_agedecision"),
    ]
