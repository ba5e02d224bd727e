-- What the application may read of the log: views that apply the reader's mandate themselves.
-- `app.log_scope` is 'all' or 'organisation'; without it every view is empty.

CREATE VIEW oversight_event WITH (security_barrier) AS
    SELECT e.event_id, e.at, e.kind, e.action, e.purpose, e.role, e.actor, e.organisation, e.holder,
           e.request_id, e.object_type, e.object_id, e.detail, e.p_commit IS NOT NULL AS has_payload,
           ARRAY(SELECT s.subject FROM audit.event_subject s WHERE s.event_id = e.event_id ORDER BY 1) AS subjects
      FROM audit.event e
     WHERE (SELECT audit.setting('log_scope')) = 'all'
        OR ((SELECT audit.setting('log_scope')) = 'organisation'
            AND (e.organisation = (SELECT audit.setting('organisation')::uuid)
                 OR e.holder = (SELECT audit.setting('organisation')::uuid)));

CREATE VIEW oversight_event_subject WITH (security_barrier) AS
    SELECT s.event_id, s.subject
      FROM audit.event_subject s
     WHERE (SELECT audit.setting('log_scope')) IN ('all', 'organisation');

CREATE VIEW oversight_payload WITH (security_barrier) AS
    SELECT p.event_id, p.body
      FROM audit.payload p JOIN audit.event e USING (event_id)
     WHERE (SELECT audit.setting('log_detail')) = 'on'
       AND ((SELECT audit.setting('log_scope')) = 'all'
            OR ((SELECT audit.setting('log_scope')) = 'organisation'
                AND e.holder = (SELECT audit.setting('organisation')::uuid)));

CREATE VIEW oversight_pseudonym WITH (security_barrier) AS
    SELECT s.person_id, s.pseudonym
      FROM audit.subject s
     WHERE (SELECT audit.setting('log_scope')) IN ('all', 'organisation');

GRANT SELECT ON oversight_event, oversight_event_subject, oversight_payload, oversight_pseudonym TO app;
REVOKE INSERT, UPDATE, DELETE ON oversight_event, oversight_event_subject, oversight_payload, oversight_pseudonym FROM app;
