"""Who acts, for whom, why: carried by every transaction, and required by the database.

A request, a task and a command each open one context. It is one transaction; its facts are
transaction-local settings, read by row-level security and by the audit triggers. Without a
context a write is refused and a list is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One row that this response shows: its table, owner and person."""

    object_type: str
    object_id: UUID
    holder: UUID
    person: UUID | None


@dataclass(slots=True)
class Context:
    """The facts of one transaction. `domain` is the side of the firewall the actor stands on."""

    request_id: UUID
    action: str
    purpose: str
    role: str = ""
    actor: UUID | None = None
    organisation: UUID | None = None
    domain: str = ""
    log_scope: str = ""
    log_detail: bool = False
    in_service: bool = False
    disclosures: list[Disclosed] = field(default_factory=list)

    def settings(self) -> Mapping[str, str]:
        return {
            "request_id": str(self.request_id),
            "action": self.action,
            "purpose": self.purpose,
            "role": self.role,
            "actor": str(self.actor or ""),
            "organisation": str(self.organisation or ""),
            "domain": self.domain,
            "log_scope": self.log_scope,
            "log_detail": "on" if self.log_detail else "",
        }


_NOWHERE = {name: "" for name in Context(request_id=UUID(int=0), action="", purpose="").settings()}
_current: ContextVar[Context | None] = ContextVar("context", default=None)


class NoContext(RuntimeError):
    """Code that records or writes ran outside any context."""


def current() -> Context:
    """Return the open context; raise NoContext where there is none."""
    context = _current.get()
    if context is None:
        raise NoContext("Open oversight.context.enter() first.")
    return context


@contextmanager
def enter(context: Context) -> Iterator[Context]:
    """Open the transaction of one request, task or command and tell the database its facts."""
    outer = _current.get()
    with transaction.atomic():
        token = _current.set(context)
        try:
            settings = context.settings()
            # Nothing is set yet in an outermost transaction; a nested one replaces all.
            _tell_database(settings if outer else {k: v for k, v in settings.items() if v})
            yield context
            if connection.savepoint_ids and not connection.needs_rollback:  # nested
                _tell_database(outer.settings() if outer else _NOWHERE)
        finally:
            _current.reset(token)


def system(action: str, *, purpose: str, organisation: UUID | None = None) -> Context:
    """Return the context of a task or a command: no person acts, the protection side works."""
    return Context(
        request_id=uuid4(),
        action=action,
        purpose=purpose,
        role="system",
        organisation=organisation,
        domain="protection",
    )


def identify(**facts: object) -> None:
    """Add what became known of the actor to the open context."""
    context = current()
    for name, value in facts.items():
        setattr(context, name, value)
    settings = context.settings()
    _tell_database({name: settings[name] for name in ("action", *facts)})


def action(name: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a service: one savepoint, and the action that every row event in it carries.

    A service called by another keeps the outer one's action.
    """

    def mark(service: Callable[P, T]) -> Callable[P, T]:
        @wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            context = current()
            if context.in_service:
                return service(*args, **kwargs)
            context.in_service, context.action = True, name
            try:
                with transaction.atomic():
                    _tell_database({"action": name})
                    return service(*args, **kwargs)
            finally:
                context.in_service = False

        return run

    return mark


def _tell_database(settings: Mapping[str, str]) -> None:
    columns = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    parameters = [part for name, value in settings.items() for part in (f"app.{name}", value)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", parameters)
