"""What operators' commands say where they cannot go on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from cases.imports import content
from cases.management.commands import evaluate_matching
from cases.models import ImportRun, Person, PersonKey
from cases.vault import vault_for
from common.sealing import KeyRing, new_key
from tests.cast import Cast
from tests.conftest import acting_for

OLD, NEW = new_key(), new_key()


def importing(cast: Cast, organisation: str) -> ImportRun:
    """Begin to import a file; its key is sealed under the ring as it is."""
    with acting_for(cast.organisations[organisation]):
        run = ImportRun(
            organisation=cast.organisations[organisation],
            format="csv",
            source="paper lists",
            site=cast.sites["reception"],
            first_contact_at=datetime(2026, 10, 5, 8, 30, tzinfo=UTC),
            started_by=cast.members["sami"].user,
        )
        content.give_key(run)
        run.save()
        return run


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """A file of the agency that comes last, beside somebody of the one that comes first."""
    first, *_, last = sorted(("harbour", "plains"), key=lambda name: cast.organisations[name].pk)
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"person": OLD}))
    with acting_for(cast.organisations[first]):
        vault_for(Person.objects.create(organisation=cast.organisations[first]))
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"file": OLD}))
    return importing(cast, last)


def ring_keys(cast: Cast, run: ImportRun) -> list[str]:
    found: list[str] = []
    for organisation in cast.organisations.values():
        with acting_for(organisation):
            found += PersonKey.objects.values_list("ring_key", flat=True)
    with acting_for(run.organisation_id):
        return [*found, ImportRun.objects.get(pk=run.pk).ring_key]


def test_no_key_is_sealed_anew_where_that_of_an_import_is_missing(
    cast: Cast, run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"new": NEW, "person": OLD}))
    with pytest.raises(CommandError, match="under file, which FIELD_KEYS lacks"):
        call_command("rewrap_keys")
    assert ring_keys(cast, run) == ["person", "file"]


def test_another_key_under_the_old_name_of_an_imports_is_refused_in_words(
    cast: Cast, run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = KeyRing({"new": NEW, "person": OLD, "file": new_key()})
    monkeypatch.setattr(settings, "KEY_RING", ring)
    with pytest.raises(CommandError, match=f"the key of import {run.pk} was sealed under"):
        call_command("rewrap_keys")
    assert ring_keys(cast, run)[-1] == "file"


def test_matching_is_measured_nowhere_where_no_organisation_is(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Organisation.objects, "all", Organisation.objects.none)
    with pytest.raises(CommandError, match=r"^There is no organisation\.$"):
        call_command("evaluate_matching", tmp_path / "x")


def test_the_organisation_that_is_named_is_taken_without_counting(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counts(_: Any) -> int:
        raise AssertionError

    monkeypatch.setattr(evaluate_matching, "_records", counts)
    with pytest.raises(CommandError, match="No such file"):
        call_command(
            "evaluate_matching", tmp_path / "x", organisation=cast.organisations["harbour"].name
        )
