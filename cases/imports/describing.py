"""A checked row, as the matching knows people."""

from __future__ import annotations

from cases.imports.rows import Values
from cases.matching.records import Description, Document
from cases.matching.upkeep import written
from cases.partial_dates import PartialDate

_NAME = ("given", "family", "given_latin", "family_latin")


def described(values: Values) -> Description:
    person, name = values["person"], values.get("name")
    document, channel = values.get("document"), values.get("channel")
    born = person["birth_date"]
    return Description(
        names=tuple(written([[name[part] for part in _NAME]])) if name else (),
        sex=person["sex"],
        birth=PartialDate.parse(born) if born else None,
        nationalities=frozenset(person["nationalities"]),
        documents=(
            (Document(document["kind"], document["number"], document["issuing_country"]),)
            if document
            else ()
        ),
        phones=(channel["value"],) if channel else (),
    )
