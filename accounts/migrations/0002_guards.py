"""Guards, and the one look across organisations: from a key to the ids of its account."""

from django.db import migrations

from oversight.guards import guard, record_changes

DIRECTORY = """
GRANT SELECT (id, email, organisation_id, is_active) ON accounts_user TO directory;
GRANT SELECT (user_id, organisation_id, digest, expires_at, revoked_at) ON accounts_accesstoken TO directory;
CREATE POLICY directory ON accounts_user FOR SELECT TO directory USING (true);
CREATE POLICY directory ON accounts_accesstoken FOR SELECT TO directory USING (true);
SET LOCAL ROLE directory;
CREATE FUNCTION directory.account_of_email(address text) RETURNS TABLE (user_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT u.id, u.organisation_id FROM public.accounts_user u WHERE u.email = address $$;
CREATE FUNCTION directory.account_of_user(id uuid) RETURNS TABLE (user_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT u.id, u.organisation_id FROM public.accounts_user u WHERE u.id = $1 $$;
CREATE FUNCTION directory.account_of_token(token_digest bytea) RETURNS TABLE (user_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT t.user_id, t.organisation_id FROM public.accounts_accesstoken t
           WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > now() $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA directory FROM PUBLIC;
GRANT USAGE ON SCHEMA directory TO app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA directory TO app;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("oversight", "0001_log")]
    operations = [
        record_changes("accounts_organisation"),
        guard("accounts_site", firewall=False),
        guard("accounts_user", withheld=["password"], firewall=False),
        guard("accounts_roleassignment", firewall=False),
        guard("accounts_accesstoken", withheld=["digest"], firewall=False),
        guard("accounts_idempotencykey", firewall=False, recorded=False),
        migrations.RunSQL(DIRECTORY),
        # Its kind decides the side of the firewall: nobody changes it from the application.
        migrations.RunSQL("REVOKE UPDATE ON accounts_organisation FROM app"),
    ]
