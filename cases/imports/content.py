"""What a run holds: its file and what was read of it, sealed under a key of the run's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.conf import settings

from cases.models import ImportPart, ImportRun
from cases.vault import Vault
from common import sealing
from common.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of one run, as long as it has a key."""

    run: ImportRun
    key: bytes = field(repr=False)

    def keep_file(self, number: int, piece: bytes) -> None:
        place = self._place(ImportPart.Kind.FILE, number)
        self._keep(ImportPart.Kind.FILE, number, sealing.seal(self.key, place, piece))

    def keep_rows(self, number: int, rows: Sequence[Any]) -> None:
        place = self._place(ImportPart.Kind.ROWS, number)
        self._keep(ImportPart.Kind.ROWS, number, Vault(self.key).seal(place, rows))

    def file(self) -> Iterator[bytes]:
        """Return the file in pieces, each read when it is wanted."""
        place = ImportPart.Kind.FILE
        for number in count():
            sealed = self._part(place, number)
            if sealed is None:
                return
            try:
                yield sealing.unseal(self.key, self._place(place, number), sealed)
            except sealing.CannotOpen as error:
                raise Unavailable("A piece of the file does not open.") from error

    def rows(self) -> Iterator[list[Any]]:
        """Return what was read of the file, some rows at a time."""
        kind = ImportPart.Kind.ROWS
        for number in count():
            sealed = self._part(kind, number)
            if sealed is None:
                return
            yield Vault(self.key).open(self._place(kind, number), sealed)

    def _keep(self, kind: str, number: int, sealed: bytes) -> None:
        ImportPart.objects.create(
            organisation_id=self.run.organisation_id,
            run=self.run,
            kind=kind,
            number=number,
            sealed=sealed,
        )

    def _part(self, kind: str, number: int) -> bytes | None:
        part = ImportPart.objects.filter(run=self.run, kind=kind, number=number).first()
        return bytes(part.sealed) if part else None

    def _place(self, kind: str, number: int) -> str:
        return f"cases_importpart.sealed:{self.run.pk}:{kind}:{number}"


def give_key(run: ImportRun) -> Content:
    """Give a run that is not stored yet its key, wrapped by the installation's ring."""
    key = sealing.new_key()
    run.ring_key = settings.KEY_RING.current
    run.wrapped = settings.KEY_RING.wrap(key, _place(run))
    return Content(run, key)


def content_of(run: ImportRun) -> Content:
    """Return what a run holds. Raises Unavailable where its key does not open."""
    try:
        key = settings.KEY_RING.unwrap(run.ring_key, bytes(run.wrapped), _place(run))
    except sealing.CannotOpen as error:
        raise Unavailable("The key of this import does not open; ask the operator.") from error
    return Content(run, key)


def rewrap(run: ImportRun) -> None:
    """Seal the run's key under the ring's current key."""
    key = content_of(run).key
    run.ring_key = settings.KEY_RING.current
    run.wrapped = settings.KEY_RING.wrap(key, _place(run))
    run.save(update_fields=["ring_key", "wrapped"])


def _place(run: ImportRun) -> str:
    return f"cases_importrun.wrapped:{run.pk}"
