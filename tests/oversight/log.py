"""The log from one moment on, with all that is stored of an event; and people to speak of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from cases.models import Person
from tests.conftest import acting_for
from tests.oversight.database import in_log

EVENTS = """
SELECT e.event_id, e.kind, e.action, e.object_type, e.object_id, e.holder, e.meta, e.m_salt,
       e.m_commit, e.p_commit, p.body, p.p_salt, p.subject,
       EXISTS (SELECT FROM audit.pending q WHERE q.event_id = e.event_id) AS waits,
       ARRAY(SELECT s.subject::text FROM audit.event_subject s WHERE s.event_id = e.event_id)
           AS subjects
  FROM audit.event e LEFT JOIN audit.payload p USING (event_id)
 WHERE e.event_id > %s ORDER BY e.event_id
"""


@dataclass
class Log:
    """The log from one moment on."""

    mark: int = 0

    def from_now(self) -> None:
        self.mark = int(in_log("SELECT max(event_id) AS top FROM audit.event")[0]["top"])

    def events(self) -> list[dict[str, Any]]:
        return in_log(EVENTS, [self.mark])

    def lines(self) -> list[tuple[str, str]]:
        return [(event["kind"], event["object_type"]) for event in self.events()]

    def bodies(self) -> list[Any]:
        return [json.loads(event["body"]) for event in self.events()]


def persons(harbour: Organisation, number: int) -> list[Person]:
    with acting_for(harbour):
        return [Person.objects.create(organisation=harbour) for _ in range(number)]
