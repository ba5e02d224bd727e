"""The years of the history: more people every year, and ids in the order of events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import log
from random import Random
from uuid import UUID

# The last moment of the history, so that the same seed gives the same content on every day.
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
YEARS = 6
GROWTH = 1.22  # of registrations, from one year to the next
_DAY = timedelta(days=1)


def moment(share: float, until: datetime) -> datetime:
    """Return when this share of all people had been registered."""
    years = log(1 + share * (GROWTH**YEARS - 1)) / log(GROWTH)
    return until - timedelta(days=365.25 * (YEARS - years))


def in_office_hours(day: datetime, random: Random) -> datetime:
    """Return a moment of this day; boats and buses come at any hour, but most work is by day."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = random.gauss(13, 3.5) % 24
    return min(midnight + timedelta(hours=hour, microseconds=random.randrange(10**6)), day + _DAY)


def identifier(at: datetime, random: Random) -> UUID:
    """Return an id as RFC 9562 makes one of version 7 at that moment, out of the given chance."""
    milliseconds = int(at.timestamp() * 1000)
    chance = random.getrandbits(74)
    return UUID(
        int=milliseconds << 80
        | 0x7 << 76
        | (chance >> 62) << 64
        | 0b10 << 62
        | chance & (1 << 62) - 1
    )


def first_id(at: datetime) -> UUID:
    """Return the lowest id that anything that happened then or later has."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
