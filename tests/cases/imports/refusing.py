"""Why a file is refused, and what was taken in of one that is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cases.models import PersonName
from tests.cases.imports.conftest import Desk
from tests.conftest import acting_for


def refused(desk: Desk, file: bytes, **given: Any) -> str:
    """Return why a file is refused at the upload."""
    with pytest.raises(ValidationError) as error:
        desk.uploads(file, **given)
    return str(error.value.message_dict["file"][0])


def unreadable(desk: Desk, file: bytes, **given: Any) -> str:
    """Return why a file is refused by the dry run."""
    run = desk.checks(desk.uploads(file, **given))
    assert (run.status, bytes(run.wrapped)) == ("refused", b"")
    return str(run.refusal)


def names(desk: Desk) -> list[tuple[str, str]]:
    with acting_for(desk.organisation):
        return list(PersonName.objects.order_by("id").values_list("given", "family"))
