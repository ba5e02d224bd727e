"""One transaction per request: open before anything is read, closed before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse

from casemgmt.errors import problem
from common.errors import Unavailable
from oversight import audit, context
from oversight.context import Context

WITHOUT_CONTEXT = {"/live", "/ready"}


class ContextMiddleware:
    """Open the context; keep what a refusal recorded; undo everything after an error.

    The disclosure event is written after the answer is made and before it is sent. If it
    cannot be written, the answer is withheld.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in WITHOUT_CONTEXT:
            return self.get_response(request)
        opened = Context(request_id=uuid4(), action="request", purpose="none")
        try:
            with context.enter(opened):
                response = self._answer(request)
        except OperationalError:
            response = problem(
                503, "The database does not answer. Try again later.", "unavailable"
            )
        response["Request-Id"] = str(opened.request_id)
        if request.path.startswith("/api/"):
            response["Cache-Control"] = "no-store"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 500:
            response = self._recorded(response)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response

    def _recorded(self, response: HttpResponse) -> HttpResponse:
        try:
            audit.write_disclosures()  # refusals too: they may speak of what was opened
        except Unavailable as error:
            return problem(503, str(error), "unavailable")
        return response
