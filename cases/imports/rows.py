"""One row of a file: its cells checked by the shapes that check the same fields over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError as Refused
from openpyxl.utils import get_column_letter
from rest_framework.exceptions import ValidationError

from cases.documents import check as check_document
from cases.imports.columns import BY_NAME, COLUMNS, REQUIRED, SEPARATOR, Column
from cases.imports.errors import Unreadable
from cases.imports.workbooks import Cell, Odd
from cases.matching.scripts import script_of
from cases.models import IdentityDocument
from cases.serializers.contact import ContactChannelFields
from cases.serializers.documents import IdentityDocumentFields
from cases.serializers.import_rows import PlaceInFile
from cases.serializers.persons import PersonFields, PersonNameIn
from cases.services import check_age

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would evaluate
SHAPES = {
    "row": PlaceInFile,
    "person": PersonFields,
    "name": PersonNameIn,
    "document": IdentityDocumentFields,
    "channel": ContactChannelFields,
}
RULES: dict[str, Callable[[Any], None]] = {  # what the services ask besides
    "person": lambda values: check_age(values["age_status"], values["birth_date"]),
    "document": lambda values: check_document(IdentityDocument(**values)),
}
ALWAYS = ("row", "person")  # the others are left out where none of their cells says anything
KINDS = {"name": {"kind": "used"}, "channel": {"kind": "phone"}}  # for which there is no column
Values = dict[str, dict[str, Any]]  # by shape, as JSON carries them


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, in words that repeat nothing of it."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row as far as it could be read; `values` hold for a row without problems."""

    number: int
    values: Values
    problems: tuple[Problem, ...]

    @property
    def external_id(self) -> str:
        return str(self.values.get("row", {}).get("external_id", ""))


@dataclass(frozen=True, slots=True)
class Heading:
    """Which column stands where."""

    columns: tuple[Column, ...]

    @classmethod
    def read(cls, cells: Sequence[Cell]) -> Heading:
        """Raises Unreadable. A heading nobody knows may be a person's name: it is not repeated."""
        names = [str(cell).strip().lower().replace(" ", "_") for cell in cells]
        while names and not names[-1]:
            names.pop()
        if not set(names) & BY_NAME.keys():
            raise Unreadable("The first row names no column. Begin with the template.")
        wrong = [
            f"column {get_column_letter(at)} has a heading that is not known"
            for at, name in enumerate(names, start=1)
            if name not in BY_NAME
        ]
        counted = Counter(name for name in names if name in BY_NAME)
        wrong += [f"{name} stands there twice" for name, times in counted.items() if times > 1]
        wrong += [f"{name} is missing" for name in REQUIRED if name not in counted]
        if wrong:
            raise Unreadable(f"The heading cannot be used: {'; '.join(wrong[:5])}.")
        return cls(tuple(BY_NAME[name] for name in names))

    def row(self, number: int, cells: Sequence[Cell]) -> Row:
        """Check one row. Every problem is named, not only the first."""
        problems = []
        if any(cells[len(self.columns) :]):
            problems.append(Problem("row", "There are more cells than headings."))
        given: Values = {shape: {} for shape in ALWAYS}
        for column, cell in zip(self.columns, cells, strict=False):
            if cell == "":
                continue
            problem = _not_text(column, cell)
            if problem:
                problems.append(Problem(column.name, problem))
            else:
                values = given.setdefault(column.shape, dict(KINDS.get(column.shape, {})))
                values[column.field] = _value(column, cell)
        checked, found = _checked(given, apart={problem.field for problem in problems})
        return Row(number, checked, (*problems, *found))


def _not_text(column: Column, cell: Cell) -> str:
    """Return why a cell cannot be looked at, or ""."""
    if isinstance(cell, Odd):
        return str(cell)
    if isinstance(cell, date):
        return "" if column.name == "birth_date" else "This is a date. Format the cell as text."
    if cell.startswith(FORMULA) and not (column.name == "phone" and cell.startswith("+")):
        return "This begins as a formula does. Nothing here begins with = + - or @."
    return ""


def _value(column: Column, cell: Cell) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if column.several:
        return [one.strip() for one in cell.split(SEPARATOR) if one.strip()]
    return cell


def _checked(given: Values, apart: set[str]) -> tuple[Values, list[Problem]]:
    """Let each shape check what is its own; a field that is wrong already is not named again."""
    _tell_script(given.get("name"))
    checked: Values = {}
    problems: list[Problem] = []
    for shape, values in given.items():
        try:
            checked[shape] = dict(_shape(shape).run_validation(values))
            RULES.get(shape, lambda values: None)(checked[shape])
        except ValidationError as error:
            problems += _named(shape, error.detail)
        except Refused as error:
            problems += _named(shape, error.message_dict)
    if "row" not in checked and "external_id" not in {one.field for one in problems}:
        checked["row"] = {"external_id": given["row"]["external_id"]}  # good for comparing
    if born := checked.get("person", {}).get("birth_date"):
        checked["person"]["birth_date"] = str(born)
    return checked, [one for one in problems if one.field not in apart]


@cache
def _shape(name: str) -> Any:
    """Return a serializer of the fields that a file can name.

    It is used again and again: building one costs more than a row.
    """
    shape: Any = SHAPES[name]()
    named = {column.field for column in COLUMNS if column.shape == name}
    for field in set(shape.fields) - named - set(KINDS.get(name, {})):
        del shape.fields[field]
    return shape


def _tell_script(name: dict[str, Any] | None) -> None:
    """Write down the script of a name whose letters tell it."""
    if name is not None and not name.get("script"):
        letters = f"{name.get('given', '')}{name.get('family', '')}".lower()
        found = {script for letter in letters if (script := script_of(letter))}
        if len(found) == 1:
            name["script"] = found.pop()


def _named(shape: str, detail: Any) -> Iterator[Problem]:
    """Name what a shape found by the columns of the file."""
    names = {one.field: one.name for one in COLUMNS if one.shape == shape}
    for field, reasons in detail.items():
        yield Problem(names.get(field, field), _first(reasons)[:300])


def _first(reasons: Any) -> str:
    """Return the first reason; those of a list's elements stand deeper."""
    while isinstance(reasons, (list, dict)):
        reasons = next(iter(reasons.values() if isinstance(reasons, dict) else reasons))
    return str(reasons)
