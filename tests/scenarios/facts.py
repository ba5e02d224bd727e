"""The scenarios, and facts of the people in them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.timezone import now


def is_child(case: Any) -> bool:
    return case["person"]["age_status"] in ("child", "presumed_child")


def ago(**period: float) -> str:
    return (now() - timedelta(**period)).isoformat()


def born(age: int) -> str:
    """Return a birth date of somebody who is this old for months to come."""
    birthday = date.today() - timedelta(days=100)
    return birthday.replace(year=birthday.year - age, day=min(birthday.day, 28)).isoformat()


@cache
def every_scenario() -> dict[str, Any]:
    path = Path(__file__).parent.parent / "screening" / "scenarios.yaml"
    return {one["id"]: one for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))}


def scenario(name: str) -> Any:
    return every_scenario()[name]
