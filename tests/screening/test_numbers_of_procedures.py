"""What `cases` knows of deadlines and safeguards is what the library of procedures says."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from cases import children
from cases.documents import RETENTION
from cases.intake import first_contact
from screening.family import COMPANION
from screening.library import LIBRARY
from tests.scenarios.facts import ago

FLAGS = {
    flag.id: flag.action for one in LIBRARY.instruments.values() for flag in one.rule.flags
}  # fmt: skip


def test_each_deadline_has_the_clock_and_the_period_of_the_library() -> None:
    found = [first_contact(ago(minutes=1))]
    for level in children.ASSESSMENT:
        found += list(children._owed(registered(risk_level=level), ago(minutes=1)))
    found += list(children._owed(registered(care="detention"), ago(minutes=1)))
    deadlines = [one for one in found if one.kind == "deadline"]
    assert {one.code for one in deadlines} > {"D-FIRSTCONTACT", "D-BIA-HIGH", "D-CHILD-RELEASE"}
    for one in deadlines:
        rule = LIBRARY.deadlines[one.code]
        assert one.clock == rule.clock
        assert timedelta(**one.period) == timedelta(hours=rule.hours or 0, days=rule.days or 0)


def test_each_safeguard_and_flag_means_what_the_library_says() -> None:
    detained = list(children._owed(registered(care="detention"), ago(minutes=1)))
    for one in detained:
        if one.kind == "safeguard":
            assert one.meaning == LIBRARY.safeguards[one.code].meaning
    _, companion = children._owed(registered(care="unrelated_adult"), ago(minutes=1))
    assert companion.code == COMPANION
    assert companion.meaning == FLAGS[COMPANION]
    assert RETENTION in FLAGS


def registered(**fields: Any) -> Any:
    return SimpleNamespace(**{"care": "", "risk_level": "low", **fields})
