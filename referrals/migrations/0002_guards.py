from django.db import migrations

from oversight.guards import ORGANISATION, OWN, guard, versioned

EITHER = f"({OWN} OR recipient_id = {ORGANISATION})"  # nosec B608
PACKAGE = f"""({OWN} OR (recipient_id = {ORGANISATION} AND closed_at IS NULL AND EXISTS (
    SELECT FROM referrals_referral r
     WHERE r.id = referral_id AND r.recipient_id = {ORGANISATION}
       AND r.consented_until > now()
       AND r.status IN ('accepted', 'in_service', 'completed', 'partially', 'not_completed'))))"""  # nosec B608


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("oversight", "0001_log")]
    operations = [
        guard("referrals_referral", person="person_id", visible=EITHER, writable=EITHER),
        guard("referrals_package", person="person_id", visible=PACKAGE, writable=OWN),
        versioned("referrals_referral", bookkeeping="announced_at"),
    ]
