"""Two ways into the application: called in this very process, or asked over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from io import BytesIO
from typing import Any, Protocol


class Door(Protocol):
    """Sends a JSON body and returns the status and the body of the answer."""

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]: ...


@dataclass
class Wsgi:
    """Calls the application as a server would. Nothing but it runs on the processor."""

    application: Any
    status: str = ""

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        return self._call("POST", path, headers, body)

    def get(self, path: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        return self._call("GET", path, headers, b"")

    def _call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
            "HTTP_HOST": "localhost",
        }
        for name, value in headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        answer = self.application(environ, self._start)
        try:
            return int(self.status.split()[0]), b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()  # PEP 3333: where it has one

    def _start(self, status: str, headers: Any, error: Any = None) -> None:
        self.status = status


@dataclass
class Http:
    """One connection that is kept."""

    connection: HTTPConnection

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        own = {"Content-Type": "application/json", "Host": "localhost"}
        self.connection.request("POST", path, body, own | dict(headers))
        with self.connection.getresponse() as answer:
            return answer.status, answer.read()
