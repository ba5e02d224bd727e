"""A person at a keyboard: signs in, sends requests over HTTP, keeps what came back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

from casemgmt.demo.people import PASSWORD, DemoPerson


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any


@dataclass
class Browser:
    """One person's requests to the running system."""

    address: str
    person: DemoPerson
    token: str = ""

    def sign_in(self) -> None:
        wanted = {"email": self.person.email, "password": PASSWORD, "label": "demo"}
        self.token = self.post("tokens", wanted).body["token"]

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def post(self, path: str, body: Any = None, *, version: int | None = None) -> Answer:
        return self._send("POST", path, body, version)

    def _send(
        self, method: str, path: str, body: Any = None, version: int | None = None
    ) -> Answer:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        data = json.dumps(body).encode() if body is not None else None
        request = Request(  # noqa: S310 - the address is the operator's own
            f"{self.address}/api/v1/{path}", data=data, headers=headers, method=method
        )
        try:
            with urlopen(request, timeout=20) as response:  # noqa: S310  # nosec B310
                return Answer(response.status, json.load(response))
        except HTTPError as refusal:
            return Answer(refusal.code, json.load(refusal))
