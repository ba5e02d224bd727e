from django.db import migrations

from oversight.guards import ORGANISATION, OWN, guard, versioned

EITHER = f"({OWN} OR recipient_id = {ORGANISATION})"  # nosec B608
PACKAGE = f"""({OWN} OR (recipient_id = {ORGANISATION} AND closed_at IS NULL AND EXISTS (
    SELECT FROM referrals_referral r
     WHERE r.id = referral_id AND r.recipient_id = {ORGANISATION}
       AND r.consented_until > now()
       AND r.status IN ('accepted', 'in_service', 'completed', 'partially', 'not_completed'))))"""  # nosec B608


# The recipient answers, and rewrites nothing else; nobody moves a referral to other hands.
COLUMNS = """
CREATE FUNCTION referral_columns() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer text[] := ARRAY['status', 'version', 'received_at', 'accepted_at', 'started_at', 'finished_at',
                           'feedback', 'feedback_due_at', 'decline_reason', 'announced_at'];
    fixed text[] := ARRAY['id', 'organisation_id', 'recipient_id', 'person_id', 'case_id', 'consent_id',
                          'service_type', 'priority', 'data_groups', 'card', 'sent_by_id', 'created_at'];
    mine boolean := OLD.organisation_id::text = current_setting('app.organisation', true);
    changed text[] := ARRAY(SELECT n.key FROM jsonb_each(to_jsonb(NEW)) n
                             WHERE to_jsonb(OLD) -> n.key IS DISTINCT FROM n.value);
BEGIN
    IF changed && fixed OR (NOT mine AND NOT changed <@ answer) THEN
        RAISE EXCEPTION 'a referral is not rewritten' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_columns BEFORE UPDATE ON referrals_referral FOR EACH ROW EXECUTE FUNCTION referral_columns();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("oversight", "0001_log")]
    operations = [
        guard("referrals_referral", person="person_id", visible=EITHER, writable=EITHER),
        guard("referrals_package", person="person_id", visible=PACKAGE, writable=OWN),
        migrations.RunSQL(
            "CREATE POLICY sent_by_its_holder ON referrals_referral AS RESTRICTIVE FOR INSERT TO app "
            f"WITH CHECK ({OWN})"
        ),
        versioned("referrals_referral", bookkeeping="announced_at"),
        migrations.RunSQL(COLUMNS),
    ]
