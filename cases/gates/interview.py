"""Gates of an interview, G-01 to G-05 and G-07: may this instrument be asked, here and now?

Triage passes every one of them: an emergency is never held up by a form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cases.gates.refusal import Refusal

TRIAGE: Final = "acute_welfare_triage"

# Identity-light, safety, health and family-contact questions: a child may be asked these
# before a guardian is appointed (G-04; CRC General Comment 6, paragraph 33). The last two are
# answered by the worker, of a procedure: that it has no guardian yet is what they record.
BEFORE_GUARDIAN: Final = frozenset(
    {
        TRIAGE,
        "consent_capacity",
        "uasc_identification",
        "migration_health",
        "age_assessment_safeguards",
        "best_interests_procedure",
    }
)
# Who stands close to the person, or works for the same employer, never interprets (G-03).
NEVER_INTERPRETS: Final = {
    "family_member": "A family member",
    "companion": "A companion",
    "same_employer": "Somebody from the same employer",
}
# With these at their side a person still counts as seen alone (G-05).
MAY_BE_PRESENT: Final = frozenset({"representative", "lawyer", "support_person"})

WELFARE_FIRST: Final = "IOM keynote, Almaty 2011: acute welfare needs are met, then one screens"
CONSENT_FIRST: Final = "IOM HTCDS consent guidance; WHO 2003 principles 3-7"
UNDERSTOOD: Final = "WHO 2003 principle 4; UNHCR 10-Point Plan, point 5"
GUARDIAN_FIRST: Final = "CRC General Comment 6 para 33; CoE Convention on trafficking art. 10(4)"
IN_PRIVATE: Final = "WHO 2003: interviews in private, nobody near who may control the person"
TRAINED: Final = "UNOG-DCAF report 2019: specialised training; Harns (IOM): staff training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What the gates look at, at the moment an instrument is started or answered.

    The setting's values are those of `SettingIn`; `open_needs` are names fit to be printed.
    """

    instrument: str
    gates: frozenset[str]  # those that the instrument lists
    triaged: bool
    open_needs: tuple[str, ...]
    may_interview: bool  # consent to the interview and to its record stands
    override_stands: bool  # vital interest, in place of that consent
    is_child: bool  # or presumed one
    has_representative: bool
    language: str
    interpreter: str
    interpreter_sex: str
    interviewer_sex: str
    seen_alone: str
    present: frozenset[str]
    person_agrees: bool  # to go on with this language, interpreter and interviewer
    privacy_confirmed: bool  # once more, before sensitive questions
    asks_sensitive: bool  # S3 questions are being answered
    languages: frozenset[str]  # of the person; empty where nobody recorded any
    interpreter_needed: bool | None
    interviewer_preference: str
    missing_competences: tuple[str, ...]


def acute_welfare(state: Interview) -> Refusal | None:
    """G-01: acute needs are met before anyone is questioned."""
    if state.instrument == TRIAGE:
        return None
    if not state.triaged:
        return Refusal(
            "G-01",
            "Acute needs have not been looked at.",
            WELFARE_FIRST,
            "Record the acute_welfare_triage.",
        )
    if state.open_needs:
        return Refusal(
            "G-01",
            "Acute needs are open: " + ", ".join(state.open_needs) + ".",
            WELFARE_FIRST,
            "Record for each need that it is met or that help is under way; where it is not an "
            "emergency, the person may also ask to go on.",
        )
    return None


def informed_consent(state: Interview) -> Refusal | None:
    """G-02: the person knows what the interview is for, and agrees to it and to its record."""
    if "G-02" not in state.gates or state.may_interview or state.override_stands:
        return None
    return Refusal(
        "G-02",
        "There is no informed consent to this interview and its record.",
        CONSENT_FIRST,
        "Record the consent_capacity check with a compliant outcome. Where life or health is at "
        "stake and nobody can consent, record a vital-interest override with its reason; a "
        "supervisor looks at it within 24 hours.",
    )


def language(state: Interview) -> Refusal | None:
    """G-03: the person is understood, through people of their own choice."""
    if state.instrument == TRIAGE:
        return None
    if state.interpreter in NEVER_INTERPRETS:
        return Refusal(
            "G-03",
            f"{NEVER_INTERPRETS[state.interpreter]} never interprets, even if the person agrees.",
            UNDERSTOOD,
            "Find another interpreter, for example by telephone. Until then, triage only.",
        )
    if "G-03" not in state.gates or state.person_agrees:
        return None
    missing = tuple(_not_as_chosen(state))
    if not missing:
        return None
    return Refusal(
        "G-03",
        " ".join(missing),
        UNDERSTOOD,
        "Arrange it and record it, or ask the person whether to go on as it is: if they agree, "
        "record person_agrees in the setting.",
    )


def _not_as_chosen(state: Interview) -> Iterator[str]:
    chosen, interpreted = state.interviewer_preference, state.interpreter != "none"
    if chosen == "not_asked":
        yield (
            "The person was not asked whether a woman or a man should interview and interpret "
            "(interviewer_preference of the person)."
        )
    if state.languages and state.language not in state.languages:
        yield "The interview is not in a language recorded for the person."
    if state.interpreter_needed and not interpreted:
        yield "The person needs an interpreter, and there is none."
    if chosen in ("female", "male"):
        if state.interviewer_sex != chosen:
            yield f"The person chose a {chosen} interviewer; interviewer_sex does not say so."
        if interpreted and state.interpreter_sex != chosen:
            yield f"The person chose a {chosen} interpreter; interpreter_sex does not say so."


def guardian(state: Interview) -> Refusal | None:
    """G-04: a child is not interviewed on substance without a guardian or representative."""
    if not state.is_child or state.instrument in BEFORE_GUARDIAN:
        return None
    if not state.has_representative:
        return Refusal(
            "G-04",
            "No guardian or independent representative is appointed for this child.",
            GUARDIAN_FIRST,
            "Record the appointment. Until then only safety, health, identity and family "
            "contact may be asked.",
        )
    if "representative" not in state.present:
        return Refusal(
            "G-04",
            "The guardian or representative is not present.",
            GUARDIAN_FIRST,
            "Interview the child with the representative present, and say so in the setting.",
        )
    return None


def privacy(state: Interview) -> Refusal | None:
    """G-05: the person is seen alone; before sensitive questions somebody makes sure again."""
    listed = "G-05" in state.gates
    if state.instrument == TRIAGE or not (listed or state.asks_sensitive):
        return None
    not_alone = tuple(_not_alone(state))
    unconfirmed = state.asks_sensitive and not state.privacy_confirmed
    if not (not_alone or unconfirmed):
        return None
    again = ("Privacy was not confirmed again before the sensitive questions.",)
    ways = [
        "See the person alone; a representative, lawyer or support person may stay. Say so in the "
        "setting (seen_alone, present; before sensitive questions also privacy_confirmed)."
    ]
    if not (listed and not_alone):
        ways.append("Or leave the sensitive questions out.")
    return Refusal("G-05", " ".join(not_alone + again * unconfirmed), IN_PRIVATE, " ".join(ways))


def _not_alone(state: Interview) -> Iterator[str]:
    others = sorted(state.present - MAY_BE_PRESENT)
    if others:
        yield f"The person is not alone. Present: {', '.join(others).replace('_', ' ')}."
    if state.seen_alone != "yes":
        yield "The person is not recorded as seen alone."


def competence(state: Interview) -> Refusal | None:
    """G-07: who asks has been trained for what is asked."""
    if state.instrument == TRIAGE or not state.missing_competences:
        return None
    return Refusal(
        "G-07",
        "The interviewer has no valid training record for: "
        + ", ".join(state.missing_competences)
        + ".",
        TRAINED,
        "Let a trained colleague hold the interview, or have the training recorded.",
    )
