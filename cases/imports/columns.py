"""The columns of a file of people: which shape of the API checks each, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

SEPARATOR = "|"  # between several values of one cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `shape` and `field` name what checks it: see `cases.imports.rows`."""

    name: str
    shape: str
    field: str
    meaning: str
    example: str = ""
    several: bool = False


EXAMPLE = "EXAMPLE"  # the external id of the template's row, which is of nobody
COLUMNS = (
    Column("external_id", "row", "external_id",
           "Required. The person's id in the other system: nobody comes in twice under it.",
           EXAMPLE),
    Column("given_name", "name", "given", "In the script in which the person writes it.",
           "Даврон"),
    Column("family_name", "name", "family", "In the script in which the person writes it.",
           "Саидов"),
    Column("script", "name", "script",
           "ISO 15924 code, such as Arab, Cyrl, Ethi, Latn. Left out: told by the letters.",
           "Cyrl"),
    Column("given_name_latin", "name", "given_latin", "In Latin letters.", "Davron"),
    Column("family_name_latin", "name", "family_latin", "In Latin letters.", "Saidov"),
    Column("sex", "person", "sex", "As the person says, or unknown.", "male"),
    Column("birth_date", "person", "birth_date",
           "As far as it is known: 1990, 1990-05 or 1990-05-17.", "1992-03"),
    Column("birth_provenance", "person", "birth_provenance", "Where the birth date comes from.",
           "stated"),
    Column("age_status", "person", "age_status",
           "As it was established. Where the age is disputed: presumed_child.", "adult"),
    Column("nationality", "person", "nationalities",
           "ISO 3166-1 alpha-3, or XXA for a stateless person, UND for undetermined.", "TJK",
           several=True),
    Column("languages", "person", "languages", "ISO 639-3 codes.", "tgk|rus", several=True),
    Column("phone", "channel", "value",
           "Stays marked as not known to be safe until somebody has asked the person.",
           "00992 555 0100"),
    Column("document_kind", "document", "kind", "Required where a document is named.", "passport"),
    Column("document_number", "document", "number", "As it stands there, as text.", "P0000001"),
    Column("document_country", "document", "issuing_country",
           "Who issued it: ISO 3166-1 alpha-3.", "TJK"),
    Column("document_whereabouts", "document", "whereabouts", "Where it is now.", "kept"),
    Column("document_kept_by", "document", "kept_by", "Required where somebody else keeps it.",
           "employer"),
    Column("household", "row", "household",
           "Any label. Rows of this file with the same label are of one household.", "H1"),
    Column("household_role", "row", "household_role", "In the household.", "head"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
REQUIRED = ("external_id",)
