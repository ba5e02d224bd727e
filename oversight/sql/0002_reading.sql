-- Names for the application's models. The rows are guarded where they lie (row security on the
-- log's own tables), so these views add nothing but names, and the planner sees through them.

CREATE VIEW oversight_event WITH (security_invoker) AS
    SELECT e.event_id, e.at, e.kind, e.action, e.purpose, e.role, e.actor, e.organisation, e.holder,
           e.request_id, e.object_type, e.object_id, e.detail, e.p_commit IS NOT NULL AS has_payload,
           ARRAY(SELECT s.subject FROM audit.event_subject s WHERE s.event_id = e.event_id ORDER BY 1) AS subjects
      FROM audit.event e;

CREATE VIEW oversight_event_subject WITH (security_invoker) AS
    SELECT s.event_id, s.subject FROM audit.event_subject s;

CREATE VIEW oversight_payload WITH (security_invoker) AS
    SELECT p.event_id, p.body FROM audit.payload p;

CREATE VIEW oversight_pseudonym WITH (security_invoker) AS
    SELECT s.person_id, s.pseudonym FROM audit.subject s;

REVOKE INSERT, UPDATE, DELETE ON oversight_event, oversight_event_subject, oversight_payload, oversight_pseudonym FROM app;
