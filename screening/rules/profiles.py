"""How the results of several instruments combine into the procedures a person may need."""

from collections.abc import Mapping

from .instrument import INCONCLUSIVE, INDICATED, NOT_APPLICABLE, NOT_INDICATED
from .library import Library, Profile


def combine(library: Library, results: Mapping[str, str]) -> dict[str, str]:
    """Profile to indicated, not_indicated or inconclusive, from instrument to outcome.

    A person may hold several profiles. A profile appears once one of its instruments has
    applied. Source: profiles.yaml.
    """
    found = {}
    for profile in library.profiles.values():
        outcomes = {name: results[name] for name in profile.instruments if name in results}
        if any(outcome != NOT_APPLICABLE for outcome in outcomes.values()):
            found[profile.id] = _status(profile, outcomes)
    return found


def _status(profile: Profile, outcomes: Mapping[str, str]) -> str:
    """Indicated if one instrument says so; not indicated only if nothing keeps it open.

    Every mandatory instrument must have been run and said not_indicated (or not applied), and
    no other may be inconclusive: an inconclusive result keeps its protections (workflows.md,
    section 6, rule 7).
    """
    if INDICATED in outcomes.values():
        return INDICATED
    mandatory = [outcomes.get(name) for name in profile.mandatory]
    closed = all(outcome in (NOT_INDICATED, NOT_APPLICABLE) for outcome in mandatory)
    return NOT_INDICATED if closed and INCONCLUSIVE not in outcomes.values() else INCONCLUSIVE
