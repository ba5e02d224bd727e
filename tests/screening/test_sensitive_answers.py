"""S3 answers: sealed wherever they lie, opened for few, and every opening is in the log."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.policy import Role
from casemgmt.urls import router
from cases.models import PersonKey
from cases.vault import Vault, vault_for, vault_of
from common.errors import Unavailable
from common.identifiers import uuid7
from common.sealing import CannotOpen, KeyRing, new_key, unseal
from screening.models import InterviewAnswer, NeedResponse, Screening
from tests.cast import Cast, Member
from tests.conftest import Client, acting_for, make_member, token_of, train
from tests.oversight.conftest import cast, module_cast, module_database
from tests.oversight.database import connected
from tests.scenarios.actors import EVERY_GROUP, Actor, People, done, gather, refused, wrong_fields

__all__ = ["cast", "module_cast", "module_database"]

# What is said in these tests, and nowhere else: a note, a number of hours, two kinds of harm.
NOTE, HOURS, HARMS = "QUARTZ-7731", 271828182845, ["forced_recruitment", "re_trafficking"]
MARKERS = (NOTE, str(HOURS), *HARMS)
# S3 questions that are answered here with yes, and what such an answer alone decides.
QUESTIONS = ("t_in_danger_now", "pur_sexual", "pur_organs", "g_race", "mh_fgm", "x_combatant")
DECIDED = ("FL-ORGAN", "purpose_sexual", "FL-1F-REVIEW")
ANSWER = r"[\W_]*(?:answer[\W_]*)?(?:yes|no|unknown|declined)\b"


def client_of(member: Member | None) -> Client:
    client = Client()
    if member is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
    return client


@dataclass(frozen=True)
class Story:
    """A case of Amal's in which everything sensitive was said, and a second one like it."""

    nia: Member  # a caseworker of the same agency who has nothing to do with it
    case: Any
    triage: Any
    trafficking: Any
    asylum: Any
    health: Any  # the screening that an interview became
    interview: Any
    concern: Any
    exclusion: Any
    referral: Any
    spare: Any  # the trafficking screening of the second case


@pytest.fixture(scope="module")
def story(module_cast: Cast) -> Story:
    harbour = module_cast.organisations["harbour"]
    nia = make_member(harbour, "nia", Role.CASEWORKER)
    train(nia, by=module_cast.kit)
    token_of(nia)
    return tell(gather(module_cast, client_of), nia)


def tell(people: People, nia: Member) -> Story:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case = ready(people)
    triage = amal.triages(case, t_in_danger_now="yes", n_shelter="no")
    amal.meets(triage, "t_in_danger_now", "n_shelter")
    asylum = amal.screens(case, "refugee_1951", FLEEING)
    trafficking = amal.screens(case, "palermo_amp", TRAFFICKED)
    interview = interviewed(amal, case, {"mh_hours_since_assault": HOURS, "mh_fgm": "yes"})
    concern = {"case": case["id"], "profile": "trafficking", "state": "indicated"}
    body = {"case_reference": case["reference"], "counsel_present": True}
    agreed = amal.records_agreement(case, opendoor, EVERY_GROUP)
    return Story(
        nia=nia,
        case=case,
        triage=triage,
        trafficking=trafficking,
        asylum=asylum,
        health=amal.reads(f"screenings/{interview['screening']}"),
        interview=interview,
        concern=done(
            amal.posts("profile-concerns", {**concern, "reason": "account", "note": NOTE}), 201
        ),
        exclusion=done(
            Actor(people.cast.lior, client_of).posts(
                "exclusion-files",
                {**body, "answers": {"x_combatant": "yes", "x_account_crimes_intl": "yes"}},
            ),
            201,
        ),
        referral=people.noor.accepts(amal.refers(case, opendoor, agreed, "trafficking_support")),
        spare=amal.screens(ready(people), "palermo_amp", TRAFFICKED),
    )


FLEEING = {"fear_return": "yes", "harm_type": HARMS, "g_race": "yes"}
TRAFFICKED = {
    "act_recruited": "yes",
    "means_coercion": "yes",
    "pur_sexual": "yes",
    "pur_organs": "yes",
}


def ready(people: People) -> Any:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    people.amal.checks_consent(case)
    return case


def interviewed(actor: Actor, case: Any, answers: Any) -> Any:
    setting = {"language": "eng", "seen_alone": "yes", "person_agrees": True}
    started = done(
        actor.posts(
            "interviews",
            {"case": case["id"], "instrument": "migration_health", "setting": setting},
        ),
        201,
    )
    path, body = f"interviews/{started['id']}", {"answers": answers, "privacy_confirmed": True}
    answered = done(actor.changes(f"{path}/answers", started, body, method="put"))
    return done(actor.changes(f"{path}/complete", answered, {}))


@pytest.fixture
def nia(story: Story, api: Any) -> Actor:
    return Actor(story.nia, api)


# What is stored

TABLES = """
SELECT n.nspname, c.relname, c.relforcerowsecurity FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
"""


@pytest.fixture(scope="module")
def stored(story: Story) -> dict[str, str]:
    """Every row of every table, as text; bytes stand in it in hexadecimal digits."""
    found = {}
    with closing(connected("owner")) as owner, owner.cursor() as cursor:
        owner.autocommit = False
        cursor.execute(TABLES)
        for schema, table, forced in cursor.fetchall():
            if forced:  # undone with the transaction
                cursor.execute(f"ALTER TABLE {schema}.{table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"SET LOCAL ROLE {'audit_owner' if schema == 'audit' else 'owner'}")
            cursor.execute(f"SELECT string_agg(to_json(t)::text, ' ') FROM {schema}.{table} t")
            found[f"{schema}.{table}"] = cursor.fetchone()[0] or ""
            cursor.execute("RESET ROLE")
        owner.rollback()
    return found


def blobs(text: str) -> Iterator[bytes]:
    """Yield every value of bytes as it lies there, and what it would inflate to."""
    for match in re.finditer(r"\\+x((?:[0-9a-f]{2})+)", text):
        blob = bytes.fromhex(match[1])
        yield blob
        for start in (0, 1, 13):
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(blob[start:])


def test_no_table_and_no_line_of_the_log_holds_a_sensitive_answer_in_clear(
    stored: dict[str, str],
) -> None:
    """The log's payloads and its permanent fields are tables as well."""
    for table, text in stored.items():
        for marker in (*MARKERS, *DECIDED):
            assert marker not in text, table
            assert not any(marker.encode() in blob for blob in blobs(text)), table
        for question in QUESTIONS:
            assert not re.search(question + ANSWER, text), table
        if table not in {"public.screening_interviewanswer", "audit.payload"}:
            assert not any(question in text for question in QUESTIONS), table


def test_what_is_not_as_sensitive_is_found_by_the_same_search(
    stored: dict[str, str], story: Story
) -> None:
    for table in ("public.screening_screening", "audit.payload"):
        assert re.search("act_recruited" + ANSWER, stored[table])
    for table in ("screening_screening", "screening_interviewanswer", "screening_needresponse",
                  "screening_profileconcern", "screening_exclusionfile"):  # fmt: skip
        assert any(len(blob) > 40 for blob in blobs(stored[f"public.{table}"])), table
        assert f'"{table}"' in stored["audit.event"]
    assert story.trafficking["id"] in stored["audit.payload"]


def test_in_the_log_a_personal_key_is_not_even_sealed(stored: dict[str, str]) -> None:
    (key,) = re.findall(r'"wrapped":"\\\\x([0-9a-f]+)"', stored["public.cases_personkey"])[:1]
    assert "cases_personkey" in stored["audit.event"]
    assert not any(key in text for table, text in stored.items() if "personkey" not in table)


def test_no_index_is_made_of_what_a_person_said(story: Story, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT indexdef FROM pg_indexes WHERE indexdef ~ '\m(answers?|result|"
                       r"sealed|wrapped|body|before|after)\M'"
                       " AND indexdef !~ 'merged_once'")  # what a colleague decided  # fmt: skip
        assert cursor.fetchall() == []


def test_sealed_bytes_are_as_long_whatever_was_said(story: Story, cast: Cast, db: None) -> None:
    with acting_for(cast.organisations["harbour"]):
        vault = Vault(new_key())
        said = ["yes", "no", "unknown", "declined", -1, 72, HARMS, HARMS[:1], *QUESTIONS]
        assert len({len(vault.seal("a.b:c", answer)) for answer in said}) == 1
        for model in (InterviewAnswer, NeedResponse):
            lengths = {len(row.sealed) for row in model.objects.exclude(sealed=b"")}
            assert len(lengths) == 1
        rows = Screening.objects.filter(instrument="palermo_amp")
        assert len({len(one.sealed) for one in rows}) == 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)


@hypothesis_settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(value=values)
def test_a_vault_gives_back_what_was_put_in_and_only_at_its_place(value: Any) -> None:
    vault = Vault(new_key())
    sealed = vault.seal("a.b:c", value)
    assert vault.open("a.b:c", memoryview(sealed)) == value
    for other, place in ((vault, "a.b:d"), (Vault(new_key()), "a.b:c")):
        with pytest.raises(Unavailable):
            other.open(place, sealed)


def test_neither_a_vault_nor_its_refusal_prints_the_key() -> None:
    key = new_key()
    assert str(key)[2:-1] not in repr(Vault(key))


# Who sees what


def test_no_list_holds_a_sensitive_answer_and_no_record_does_for_who_may_not_open_it(
    story: Story, people: People, cast: Cast, api: Any, nia: Actor
) -> None:
    read: dict[str, set[str]] = {}
    names = ("amal", "sami", "noor", "dara", "lior", "ines", "cleo")
    for actor in (*(Actor(cast.members[name], api) for name in names), nia):
        may_open = actor.member in (cast.amal, cast.sami, cast.lior)
        for path in lists_of(actor):
            page = actor.gets(path, page_size=100)
            assert page.status_code == 200, path
            assert tells(page) == [], path
            rows = [] if may_open or path == "events" else page.json()["results"]
            for row in rows:
                assert tells(actor.gets(f"{path}/{row['id']}")) == [], path
            read.setdefault(actor.id, set()).add(path)
    assert read[nia.id] >= {"screenings", "interviews", "profile-concerns", "need-responses"}
    assert read[nia.id] >= {"obligations", "profiles", "cases", "persons", "referrals"}
    assert "events" in read[people.ines.id] & read[str(cast.dara.user.pk)]


@pytest.mark.parametrize("name", ["ines", "dara"])
def test_before_and_after_in_the_log_hold_sealed_bytes_and_nothing_to_read(
    story: Story, cast: Cast, api: Any, name: str
) -> None:
    reader = Actor(cast.members[name], api)
    for record in (story.triage, story.trafficking, story.asylum, story.health, story.concern,
                   story.exclusion):  # fmt: skip
        (event,) = reader.lists("events", object_id=record["id"], kind="insert")
        shown = reader.gets(f"events/{event['event_id']}")
        assert len(done(shown)["before_after"]["sealed"]) > 400
        assert tells(shown) == []
        assert event["detail"] == {}


def lists_of(actor: Actor) -> list[str]:
    with acting_for(actor.member.organisation):
        user = User.objects.for_reading().get(pk=actor.id)
        return [
            prefix
            for prefix, viewset, _ in router.registry
            if "list" in viewset.capabilities and user.can(viewset.capabilities["list"])
            if prefix != "instruments"  # questions are everybody's to know
        ]


def tells(response: Any) -> list[str]:
    """Return what this answer tells of what was said; sealed bytes are looked into as well."""
    text = response.content.decode()
    words = [*MARKERS, *QUESTIONS[:4], *DECIDED]
    found = [word for word in words if word in text]
    return found + [word for word in words for blob in blobs(text) if word.encode() in blob]


def test_the_card_and_the_package_of_a_referral_hold_none(story: Story, people: People) -> None:
    shown = people.noor.sees(story.referral)
    assert shown["package"]["profiles"]["trafficking"] == "indicated"
    assert not any(word in str(shown) for word in (*MARKERS, *QUESTIONS, *DECIDED))


@pytest.mark.parametrize("name", ["amal", "sami"])
def test_the_caseworker_and_a_supervisor_see_all_of_it(
    story: Story, people: People, name: str
) -> None:
    actor: Actor = getattr(people, name)
    shown = actor.reads(f"screenings/{story.trafficking['id']}")
    assert shown["withheld"] is False
    assert shown["answers"].items() >= TRAFFICKED.items()
    assert shown["result"]["redacted"] is False
    assert "FL-ORGAN" in {flag["id"] for flag in shown["result"]["flags"]}
    assert actor.reads(f"screenings/{story.asylum['id']}")["answers"]["harm_type"] == HARMS
    assert actor.reads(f"interviews/{story.interview['id']}")["answers"]["mh_fgm"] == "yes"
    assert actor.reads(f"profile-concerns/{story.concern['id']}")["note"] == NOTE


def test_another_caseworker_sees_that_it_is_withheld_and_that_somebody_must_look(
    story: Story, nia: Actor
) -> None:
    shown = nia.reads(f"screenings/{story.trafficking['id']}")
    assert (shown["withheld"], shown["outcome"]) == (True, "indicated")
    assert shown["answers"].items() >= {"act_recruited": "yes", "means_coercion": "yes"}.items()
    assert not any(name.startswith("pur_s") for name in shown["answers"])
    assert shown["result"]["redacted"] is True
    assert {flag["id"]: flag["severity"] for flag in shown["result"]["flags"]} == {
        "FL-WITHHELD": "urgent"
    }
    assert "purpose_sexual" not in str(shown)
    interview = nia.reads(f"interviews/{story.interview['id']}")
    assert (interview["withheld"], interview["answers"]) == (True, {})
    assert nia.reads(f"profile-concerns/{story.concern['id']}")["note"] is None


def test_who_asked_sees_their_own_and_no_more_of_the_case(story: Story, nia: Actor) -> None:
    own = nia.screens(story.case, "ilo11_forced_labour", {"fl05_violence": "yes"})
    assert (own["withheld"], own["answers"]["fl05_violence"]) == (False, "yes")
    again = nia.reads(f"screenings/{own['id']}")
    assert (again["withheld"], again["answers"]["fl05_violence"]) == (False, "yes")
    assert nia.reads(f"screenings/{story.trafficking['id']}")["withheld"] is True


@pytest.mark.parametrize("name", ["noor", "dara", "kit", "lior", "ines", "cleo", "robin"])
def test_nobody_else_sees_a_screening_at_all(
    story: Story, cast: Cast, api: Any, name: str
) -> None:
    actor = Actor(cast.members[name], api)
    for path in (f"screenings/{story.trafficking['id']}", f"interviews/{story.interview['id']}",
                 f"profile-concerns/{story.concern['id']}", "screenings"):  # fmt: skip
        assert actor.gets(path).status_code == 403, path


def test_another_agency_finds_nothing_and_a_stranger_must_sign_in(
    story: Story, people: People, cast: Cast, api: Any
) -> None:
    chief = make_member(cast.organisations["plains"], "chief", Role.SUPERVISOR)
    path = f"screenings/{story.trafficking['id']}"
    for member, status in ((cast.lena, 404), (chief, 404), (None, 401)):
        response = api(member).read(path)
        assert response.status_code == status
        assert tells(response) == []


# The log


def disclosed(people: People, response: Any) -> Any:
    (event,) = people.ines.events(kind="disclosed", request_id=response["Request-Id"])
    return event


def test_each_opening_is_an_event_that_says_so(story: Story, people: People) -> None:
    for name in ("amal", "sami"):
        actor: Actor = getattr(people, name)
        for path, record in (("screenings", story.trafficking), ("interviews", story.interview),
                             ("profile-concerns", story.concern)):  # fmt: skip
            table = f"screening_{path.removesuffix('s').replace('-', '')}"
            for _ in range(2):
                event = disclosed(people, actor.gets(f"{path}/{record['id']}"))
                assert event["detail"]["shown"][f"{table}.sealed"] == 1
                assert (event["actor"], event["object_id"]) == (actor.id, record["id"])


def test_whoever_sees_the_redacted_one_opens_nothing(
    story: Story, people: People, nia: Actor
) -> None:
    responses = [nia.gets(f"screenings/{story.trafficking['id']}")]
    responses += [actor.gets("screenings") for actor in (nia, people.amal, people.sami)]
    for response in responses:
        shown = disclosed(people, response)["detail"]["shown"]
        assert set(shown) == {"screening_screening"}


def test_recording_is_an_opening_too_because_the_answer_shows_it(
    story: Story, people: People
) -> None:
    response = people.amal.tries_screening(story.case, "palermo_amp", TRAFFICKED)
    assert disclosed(people, response)["detail"]["shown"]["screening_screening.sealed"] == 1


# What follows from it, in clear


def test_what_is_owed_names_neither_sensitive_answers_nor_what_they_alone_decided(
    story: Story, people: People, nia: Actor
) -> None:
    case = ready(people)
    people.amal.triages(case, t_sexual_assault_recent="yes")
    rows = nia.lists("obligations", case=story.case["id"])
    assert not any(word in str(rows) for word in (*MARKERS, *QUESTIONS, *DECIDED))
    owed = {row["code"]: row for row in rows}
    assert (owed["FL-WITHHELD"]["urgent"], owed["FL-WITHHELD"]["kind"]) == (True, "flag")
    assert "palermo_amp: urgent" in owed["FL-WITHHELD"]["because"]
    assert "SG-VOT-REFERRAL" in owed  # nobody is missed
    after = {row["code"]: row for row in nia.lists("obligations", case=case["id"])}
    assert "FL-PEP" not in after
    assert after["FL-WITHHELD"]["urgent"]
    for code in ("D-PEP", "D-EC", "SG-HEALTH-ACCESS"):
        assert after[code]["because"] == ["withheld"]
    assert "t_sexual" not in str(after)


def test_who_may_not_see_what_a_withheld_flag_is_does_not_say_it_is_met(
    people: People, nia: Actor
) -> None:
    case = ready(people)
    people.amal.triages(case, t_sexual_assault_recent="yes")
    flag = people.amal.obligations(case)["FL-WITHHELD"]
    refused(nia.changes(f"obligations/{flag['id']}/meet", flag), 403)
    done(people.amal.changes(f"obligations/{flag['id']}/meet", flag))


def test_an_answer_to_a_sensitive_need_does_not_name_it(
    story: Story, people: People, nia: Actor
) -> None:
    triage = people.amal.triages(story.case, t_self_harm="yes", n_rest="no")
    answered = done(people.amal.responds(triage, "t_self_harm", "met"), 201)
    assert answered["item"] == "withheld"
    people.amal.meets(triage, "n_rest")
    for actor in (nia, people.amal, people.sami):
        rows = actor.lists("need-responses", triage=triage["id"])
        assert {row["item"] for row in rows} == {"withheld", "n_rest"}
        assert "t_self_harm" not in str(actor.reads(f"need-responses/{answered['id']}"))


def test_who_may_not_see_the_need_cannot_find_it_out_by_answering_it(
    story: Story, people: People, nia: Actor
) -> None:
    triage = people.amal.triages(story.case, t_self_harm="yes")
    for item in ("t_self_harm", "t_in_danger_now", "t_sexual_assault_recent"):
        done(nia.responds(triage, item, "met"), 403)
    assert wrong_fields(nia.responds(triage, "n_rest", "met")).keys() == {"item"}
    done(people.sami.responds(triage, "t_self_harm", "met"), 201)


def test_the_first_gate_does_not_name_a_sensitive_need(
    story: Story, people: People, nia: Actor
) -> None:
    triage = people.amal.triages(story.case, t_self_harm="yes", t_in_danger_now="yes", n_rest="no")
    for actor in (nia, people.amal):
        problem = refused(actor.tries_screening(story.case, "palermo_amp"), 409, "G-01")
        assert problem["detail"].count("a sensitive need (see the triage)") == 1
        assert "n_rest" in problem["detail"]
        assert "t_" not in problem["detail"]
    path = f"screenings/{triage['id']}"
    assert {*people.amal.reads(path)["open_needs"]} == {"t_self_harm", "t_in_danger_now", "n_rest"}
    assert {*nia.reads(path)["open_needs"]} == {"a sensitive need (see the triage)", "n_rest"}


def test_no_refusal_and_no_line_of_the_servers_log_repeats_an_answer(
    story: Story, people: People, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    caplog.set_level(logging.INFO)
    amal, case = people.amal, story.case
    said = {"harm_type": HARMS, "fear_return": "yes"}
    key = {"headers": {"Idempotency-Key": "the-same-for-both"}}
    body = {"case": case["id"], "instrument": "refugee_1951", "answers": said}
    body["setting"] = {"language": "eng", "seen_alone": "yes", "person_agrees": True}
    alone = {**body, "setting": {**body["setting"], "privacy_confirmed": True}}
    answers = {
        409: amal.posts("screenings", body),  # G-05
        201: amal.posts("screenings", alone, **key),
        422: amal.posts("screenings", {**alone, "answers": {**said, "g_race": "yes"}}, **key),
        400: amal.posts("screenings", {**alone, "answers": {"harm_type": [*HARMS, NOTE]}}),
    }
    with monkeypatch.context() as broken:
        broken.setattr(settings, "KEY_RING", KeyRing({"local": new_key()}))
        answers[503] = amal.posts("screenings", alone)
    for status, response in answers.items():
        assert response.status_code == status, response.content.decode()
        if status != 201:
            assert response["Content-Type"] == "application/problem+json"
            shown = set(tells(response)) - ({*HARMS} if status == 400 else set())
            assert shown == set()  # the options of the question are everybody's to know
    assert not any(word in caplog.text for word in (*MARKERS, *QUESTIONS))


# What does not open is never shown as empty


def test_after_its_key_is_destroyed_a_screening_shows_what_was_never_sealed(
    story: Story, people: People, cast: Cast
) -> None:
    with acting_for(cast.organisations["harbour"]):
        row = Screening.objects.get(pk=story.spare["id"])
        personal = vault_for(row.person).key
    destroy_key(row)
    for actor in (people.amal, people.sami):
        shown = actor.reads(f"screenings/{row.pk}")
        assert (shown["withheld"], shown["outcome"]) == (True, "indicated")
        assert shown["answers"]["act_recruited"] == "yes"
        assert not any(name.startswith("pur_s") for name in shown["answers"])
        assert shown["result"]["redacted"] is True
    with acting_for(cast.organisations["harbour"]):
        row = Screening.objects.get(pk=row.pk)
        assert vault_of(row.person) is None
        place = f"screening_screening.sealed:{row.pk}"
        for key in (*settings.KEY_RING.keys.values(), vault_for(row.person).key):
            with pytest.raises(CannotOpen):
                unseal(key, place, bytes(row.sealed))
    assert unseal(personal, place, bytes(row.sealed))  # it was whole


def destroy_key(row: Screening) -> None:
    settled = {
        "organisation": row.organisation_id,
        "domain": "protection",
        "request_id": uuid7(),
        "action": "person.erase",
        "purpose": "data_protection",
    }
    with closing(connected("owner")) as owner, owner.cursor() as cursor:
        for name, value in settled.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [f"app.{name}", str(value)])
        cursor.execute("DELETE FROM cases_personkey WHERE person_id = %s", [str(row.person_id)])
        assert cursor.rowcount == 1


KEYS_RIGHTS = """
SELECT has_schema_privilege(%(role)s, 'public', 'USAGE'),
       has_column_privilege(%(role)s, 'cases_personkey', 'person_id', 'SELECT'),
       has_column_privilege(%(role)s, 'cases_personkey', 'wrapped', 'SELECT'),
       has_table_privilege(%(role)s, 'cases_personkey', 'DELETE')
"""


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("app", (True, True, True, False)),
        ("eraser", (True, True, False, True)),
    ],
)
def test_who_destroys_keys_reads_none_and_who_reads_them_destroys_none(
    story: Story, db: None, role: str, rights: tuple[bool, ...]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEYS_RIGHTS, {"role": role})
        assert cursor.fetchone() == rights


NO_KEY = "The key of this record does not open; ask the operator."


def unopened(response: Any, what: str = "A sealed record does not open.") -> None:
    """A problem document, without anything of the record."""
    problem = done(response, 503)
    assert response["Content-Type"] == "application/problem+json"
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["detail"] == what
    assert tells(response) == []


def test_what_was_sealed_for_one_screening_does_not_open_as_another(
    story: Story, people: People, cast: Cast, nia: Actor
) -> None:
    """Of the same person and with the same key."""
    with acting_for(cast.organisations["harbour"]):
        row = Screening.objects.get(pk=story.trafficking["id"])
        whole, foreign = row.sealed, Screening.objects.get(pk=story.asylum["id"]).sealed
        copies = []
        for sealed in (whole, foreign, bytes(whole)[:-1], b"\x00"):
            row.pk, row.sealed = uuid7(), sealed
            row.save(force_insert=True)
            copies.append(row.pk)
    for copy in copies:
        unopened(people.amal.gets(f"screenings/{copy}"))
        assert nia.reads(f"screenings/{copy}")["withheld"] is True
    assert people.amal.reads(f"screenings/{story.trafficking['id']}")["withheld"] is False


def test_a_key_of_one_person_does_not_open_what_another_said(
    story: Story, people: People, cast: Cast
) -> None:
    other = people.amal.screens(ready(people), "palermo_amp", TRAFFICKED)
    with acting_for(cast.organisations["harbour"]):
        persons = [Screening.objects.get(pk=one["id"]).person_id
                   for one in (story.trafficking, other)]  # fmt: skip
        mine, theirs = (PersonKey.objects.get(person=one) for one in persons)
        mine.wrapped = theirs.wrapped
        mine.save(update_fields=["wrapped"])
    unopened(people.amal.gets(f"screenings/{story.trafficking['id']}"), NO_KEY)
    assert people.amal.reads(f"screenings/{other['id']}")["withheld"] is False


@pytest.mark.parametrize("name", ["local", "another"])
def test_without_the_key_of_the_ring_nothing_is_shown_as_empty_and_nothing_is_added(
    story: Story, people: People, nia: Actor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Another key under the same name, or no key of the name."""
    assert list(settings.KEY_RING.keys) == ["local"]
    before = len(people.amal.lists("screenings", case=story.case["id"]))
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({name: new_key()}))
    for path, record in (("screenings", story.trafficking), ("screenings", story.health),
                         ("interviews", story.interview), ("profile-concerns", story.concern),
                         ("screenings", story.triage)):  # fmt: skip
        unopened(people.amal.gets(f"{path}/{record['id']}"), NO_KEY)
    unopened(people.amal.tries_screening(story.case, "palermo_amp", TRAFFICKED), NO_KEY)
    unopened(people.amal.responds(story.triage, "n_shelter", "met"), NO_KEY)
    assert nia.reads(f"screenings/{story.trafficking['id']}")["withheld"] is True
    assert len(people.amal.lists("screenings", case=story.case["id"])) == before


def test_a_detail_costs_the_same_however_much_was_said(
    story: Story, people: People, nia: Actor
) -> None:
    short = people.amal.triages(ready(people), n_rest="no")
    people.amal.meets(short, "n_rest")
    long = people.amal.triages(story.case, t_self_harm="yes", n_rest="no", n_shelter="no")
    people.amal.meets(long, "t_self_harm", "n_rest", "n_shelter")
    other = ready(people)
    brief = interviewed(people.amal, other, {"mh_fgm": "no"})
    for actor in (people.amal, nia):
        assert queries(actor, f"screenings/{short['id']}") == queries(
            actor, f"screenings/{long['id']}"
        )
        assert queries(actor, f"interviews/{brief['id']}") == queries(
            actor, f"interviews/{story.interview['id']}"
        )
        assert queries(actor, f"screenings/{brief['screening']}") <= queries(
            actor, f"screenings/{story.trafficking['id']}"
        )


def queries(actor: Actor, path: str) -> int:
    actor.reads(path)  # what is asked once for a session
    with CaptureQueriesContext(connection) as captured:
        actor.reads(path)
    return len(captured)
