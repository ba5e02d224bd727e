"""New keys: every person's key is sealed anew, piece by piece, and none is lost on the way."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from casemgmt.management.commands import rewrap_keys
from cases.models import Person, PersonKey
from cases.vault import vault_for, vault_of
from common.sealing import KeyRing, new_key
from tests.cast import Cast
from tests.conftest import acting_for
from tests.oversight.conftest import cast, module_cast, module_database, own_cast, own_database
from tests.oversight.database import in_log

__all__ = ["cast", "module_cast", "module_database", "own_cast", "own_database"]

OLD, NEW = new_key(), new_key()
BOTH = KeyRing({"new": NEW, "old": OLD})
PLACE, SAID = "table.column:row", "yes"


@pytest.fixture
def sealed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[Person, bytes]:
    """Seven people of three agencies, each with something sealed under the old key of the ring."""
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"old": OLD}))
    return people_of(cast)


def people_of(cast: Cast) -> dict[Person, bytes]:
    made = {}
    for name, number in (("harbour", 4), ("plains", 2), ("opendoor", 1)):
        with acting_for(cast.organisations[name]):
            for _ in range(number):
                person = Person.objects.create(organisation=cast.organisations[name])
                made[person] = vault_for(person).seal(PLACE, SAID)
    return made


def rewrap() -> str:
    said = StringIO()
    call_command("rewrap_keys", stdout=said)
    return said.getvalue()


def ring_keys(cast: Cast) -> list[str]:
    found = []
    for organisation in cast.organisations.values():
        with acting_for(organisation):
            found += PersonKey.objects.order_by("pk").values_list("ring_key", flat=True)
    return found


def opens_everything(sealed: dict[Person, bytes]) -> bool:
    for person, content in sealed.items():
        with acting_for(person.organisation_id):
            vault = vault_of(Person.objects.get(pk=person.pk))
            assert vault is not None
            assert vault.open(PLACE, content) == SAID
    return True


def test_every_persons_key_is_sealed_anew_and_the_old_key_may_go(
    cast: Cast, sealed: dict[Person, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ring_keys(cast) == ["old"] * 7
    monkeypatch.setattr(settings, "KEY_RING", BOTH)
    assert opens_everything(sealed)
    assert rewrap() == "7 keys were sealed anew; every key is sealed under new now.\n"
    assert ring_keys(cast) == ["new"] * 7
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"new": NEW}))
    assert opens_everything(sealed)  # the personal keys are the same: nothing else is sealed anew


def test_done_again_it_changes_nothing(
    cast: Cast, sealed: dict[Person, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "KEY_RING", BOTH)
    rewrap()
    before = wrapped(cast)
    assert rewrap() == "0 keys were sealed anew; every key is sealed under new now.\n"
    assert wrapped(cast) == before


def wrapped(cast: Cast) -> list[bytes]:
    with acting_for(cast.organisations["harbour"]):
        return [bytes(one.wrapped) for one in PersonKey.objects.order_by("pk")]


def test_it_shows_how_far_it_is(
    cast: Cast, sealed: dict[Person, bytes], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(settings, "KEY_RING", BOTH)
    monkeypatch.setattr(rewrap_keys, "PIECE", 3)
    rewrap()
    shown = capsys.readouterr().err
    steps = [line.split("] ")[1].split()[1] for line in shown.split("\r")[1:]]
    assert steps == ["3", "4", "6", "7"]
    assert shown.endswith("100% 7 of 7\n")


@pytest.mark.parametrize(
    ("ring", "named"),
    [(KeyRing({"new": NEW}), "old"), (KeyRing({"new": NEW, "older": OLD}), "old")],
)
def test_it_does_not_begin_where_a_key_that_it_needs_is_missing(
    cast: Cast,
    sealed: dict[Person, bytes],
    monkeypatch: pytest.MonkeyPatch,
    ring: KeyRing,
    named: str,
) -> None:
    """Not even with the agencies whose keys it could seal anew."""
    first = min(sealed, key=lambda person: person.organisation_id)
    monkeypatch.setattr(settings, "KEY_RING", BOTH)
    with acting_for(first.organisation_id):
        rewrap_keys.vault.rewrap(PersonKey.objects.get(person=first))
    before = ring_keys(cast)
    monkeypatch.setattr(settings, "KEY_RING", ring)
    with pytest.raises(CommandError, match=rf"sealed under {named}, which FIELD_KEYS lacks"):
        rewrap()
    assert ring_keys(cast) == before


def test_another_key_under_the_old_name_is_refused_in_words(
    cast: Cast, sealed: dict[Person, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = new_key()
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"new": NEW, "old": wrong}))
    with pytest.raises(CommandError, match="The key old in FIELD_KEYS is not the one") as caught:
        rewrap()
    assert ring_keys(cast) == ["old"] * 7
    assert not any(str(key)[2:-1] in str(caught.value) for key in (OLD, NEW, wrong))


def test_it_goes_on_where_it_stopped_and_each_key_is_an_event_without_the_key(
    own_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces are transactions of their own: what is done stays done."""
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"old": OLD}))
    sealed = people_of(own_cast)
    monkeypatch.setattr(settings, "KEY_RING", BOTH)
    monkeypatch.setattr(rewrap_keys, "PIECE", 2)
    stop_after(2, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        rewrap()
    assert ring_keys(own_cast) == ["new"] * 4 + ["old"] * 3
    monkeypatch.undo()
    monkeypatch.setattr(settings, "KEY_RING", BOTH)
    rewrap()
    assert ring_keys(own_cast) == ["new"] * 7
    assert opens_everything(sealed)
    events = in_log(
        "SELECT e.action, e.role, p.body FROM audit.event e JOIN audit.payload p USING (event_id) "
        "WHERE e.kind = 'update' AND e.object_type = 'cases_personkey'"
    )
    assert [one["body"] for one in events] == [
        '{"wrapped": "withheld", "ring_key": ["old", "new"]}'
    ] * 7
    assert {(one["action"], one["role"]) for one in events} == {("key.rewrap", "system")}


def stop_after(pieces: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupt the command as somebody at the keyboard does."""
    show, shown = rewrap_keys.progress.show, []

    def then_stop(*what: Any) -> None:
        show(*what)
        shown.append(what)
        if len(shown) == pieces:
            raise KeyboardInterrupt

    monkeypatch.setattr(rewrap_keys.progress, "show", then_stop)
