"""Numbers by which a person is known again: of documents, and of telephones of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from cases.matching.records import Document
from cases.models import ContactChannel, IdentityDocument

_Kind, _Shared = ContactChannel.Kind, ContactChannel.SharedWith
TELEPHONES: Final = (_Kind.MOBILE, _Kind.PHONE, _Kind.MESSENGER)
NOT_THEIR_OWN: Final = (_Shared.COMPANION, _Shared.EMPLOYER, _Shared.OTHERS)


def numbers_of(persons: Sequence[UUID]) -> dict[UUID, tuple[list[Document], list[str]]]:
    """Return what is recorded, lost papers and old numbers too, in two statements.

    A telephone of a companion or an employer says nothing of who the person is.
    """
    found: defaultdict[UUID, tuple[list[Document], list[str]]] = defaultdict(lambda: ([], []))
    for document in IdentityDocument.objects.filter(person__in=persons).exclude(number=""):
        found[document.person_id][0].append(
            Document(document.kind, document.number, document.issuing_country)
        )
    telephones = ContactChannel.objects.filter(person__in=persons, kind__in=TELEPHONES)
    for channel in telephones.exclude(value="").exclude(shared_with__in=NOT_THEIR_OWN):
        found[channel.person_id][1].append(channel.value)
    return found
