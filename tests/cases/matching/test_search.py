"""Candidates out of PostgreSQL, as the app's role, under row security."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils.timezone import now

from accounts.models import Organisation
from cases.lifecycle import Status
from cases.matching import search, upkeep
from cases.matching.corruptions import corrupted
from cases.matching.levels import Field, Level
from cases.matching.records import Document
from cases.matching.search import Candidate, TooLittleKnown, candidates, candidates_of_many
from cases.models import Case, ContactChannel, IdentityDocument, MatchKey, Person, PersonName
from cases.partial_dates import PartialDate
from oversight import context
from tests.cases.matching.describing import person
from tests.cases.matching.recording import add_names, find, register
from tests.cast import Cast
from tests.conftest import acting_for

AMAL = person("Амаль Хаддад", born="1990-05-17", nationality="SYR", sex="female")


def test_a_person_is_found_in_another_script_and_the_score_says_why(harbour: Organisation) -> None:
    amal = register(harbour, "Amal Haddad", born="1990-05-17", sex="female")
    register(harbour, "Hassan Mansour", born="1990-05-17")
    first: Candidate = candidates(AMAL, organisation=harbour.pk).candidates[0]
    assert first.person == amal.pk
    assert first.score.likely
    said = {one.field: (one.level, one.words) for one in first.score.fields}
    assert said[Field.FAMILY][0] is Level.SPELLING
    assert "written another way" in said[Field.FAMILY][1]
    assert said[Field.BIRTH] == (Level.SAME, "The birth date is the same.")
    assert first.score.version


def test_the_likeliest_stands_first_and_there_are_ten_at_most(harbour: Organisation) -> None:
    for month in range(1, 13):
        register(harbour, "Amal Haddad", born=f"1990-{month:02}-20", sex="female")
    amal = register(harbour, "Amal Hadad", born="1990-05-17", sex="female")
    found = candidates(AMAL, organisation=harbour.pk).candidates
    assert found[0].person == amal.pk
    assert len(found) == 10
    assert [one.score.total for one in found] == sorted(
        (one.score.total for one in found), reverse=True
    )


def test_a_record_is_never_its_own_duplicate(harbour: Organisation) -> None:
    amal = register(harbour, "Amal Haddad", born="1990-05-17")
    other = register(harbour, "Amal Haddad", born="1990-05-17")
    assert find(harbour, AMAL, without=[amal.pk]) == [other.pk]


def test_who_is_not_the_same_is_not_shown_again(harbour: Organisation) -> None:
    amal = register(harbour, "Amal Haddad", born="1990-05-17")
    other = register(harbour, "Amal Haddad", born="1990-05-17")
    assert find(harbour, AMAL, without=[amal.pk, other.pk]) == []


def test_closed_cases_count(harbour: Organisation, cast: Cast) -> None:
    amal = register(harbour, "Amal Haddad", born="1990-05-17")
    Case.objects.create(
        organisation=harbour, person=amal, site=next(iter(cast.sites.values())),
        caseworker=cast.amal.user, reference="C-TEST-0001", status=Status.CLOSED,
        first_contact_at=now() - timedelta(days=400), closed_at=now() - timedelta(days=300),
    )  # fmt: skip
    assert find(harbour, AMAL) == [amal.pk]


def test_every_name_counts_except_one_recorded_by_mistake(harbour: Organisation) -> None:
    amal = register(harbour, "Nour Mansour", "Amal Haddad", born="1990-05-17")
    assert find(harbour, AMAL) == [amal.pk]
    PersonName.objects.filter(given="Amal").update(kind=PersonName.Kind.WRONG)
    upkeep.refresh(amal)
    left = candidates(AMAL, organisation=harbour.pk).candidates
    assert all(one.score.total < 15 for one in left)


def test_keys_follow_what_is_corrected(harbour: Organisation) -> None:
    row = register(harbour, "Nour Mansour", born="1980", nationality="IRQ")
    assert find(harbour, AMAL) == []
    add_names(row, "Amal Haddad")
    row.birth_date = PartialDate.parse("1990-05-17")
    row.save()
    upkeep.refresh(row)
    assert find(harbour, AMAL) == [row.pk]
    assert MatchKey.objects.filter(person=row).count() == 1


def test_documents_and_telephones_lead_to_a_person_of_another_name(
    harbour: Organisation, cast: Cast
) -> None:
    row = Person.objects.create(organisation=harbour, sex="male")
    add_names(row, "Nour Mansour")
    whose: Any = {"organisation": harbour, "person": row}
    IdentityDocument.objects.create(
        **whose,
        kind="passport",
        number="N 012345",
        issuing_country="SYR",
        whereabouts="held",
        recorded_by=cast.amal.user,
    )
    ContactChannel.objects.create(
        **whose, kind="mobile", value="+963 944 123 456", recorded_by=cast.amal.user
    )
    upkeep.refresh(row)
    for asked, field in (
        (person("Sami Khoury", document="N012345"), Field.DOCUMENT),
        (person("Sami Khoury", phone="0944 123456"), Field.PHONE),
    ):
        (found,) = candidates(asked, organisation=harbour.pk).candidates
        levels = {one.field: one.level for one in found.score.fields}
        assert levels[field] is Level.SAME
    stored = MatchKey.objects.values_list("keys", "documents", "phones").get()
    assert "012345" not in str(stored)
    assert "944123456" not in str(stored)


def test_another_organisations_people_are_not_found(cast: Cast) -> None:
    plains, harbour = cast.organisations["plains"], cast.organisations["harbour"]
    with acting_for(plains):
        theirs = register(plains, "Amal Haddad", born="1990-05-17")
        assert find(plains, AMAL) == [theirs.pk]
    with acting_for(harbour):
        assert find(harbour, AMAL) == []
        assert not MatchKey.objects.exists()


def test_asking_for_another_organisation_is_an_error_and_not_an_empty_answer(cast: Cast) -> None:
    with pytest.raises(DatabaseError), acting_for(cast.organisations["harbour"]):
        find(cast.organisations["plains"], AMAL)


def test_asking_without_a_context_is_an_error_and_not_an_empty_answer(cast: Cast) -> None:
    with pytest.raises(DatabaseError):
        find(cast.organisations["harbour"], AMAL)


def test_the_enforcement_side_may_not_ask(cast: Cast) -> None:
    police = cast.organisations["police"]
    scope = context.system("test.ask", purpose="case_management", organisation=police.pk)
    scope.domain = "enforcement"
    with pytest.raises(DatabaseError), context.enter(scope):
        find(police, AMAL)


def test_keys_under_another_secret_are_an_error_until_they_are_made_anew(
    harbour: Organisation, settings: Any
) -> None:
    amal = register(harbour, "Amal Haddad", born="1990-05-17")
    settings.SECRET_KEY = "another secret of the installation, and long enough"
    with (
        pytest.raises(DatabaseError),
        context.enter(
            context.system("test.ask", purpose="case_management", organisation=harbour.pk)
        ),
    ):
        find(harbour, AMAL)
    assert upkeep.out_of_date(harbour.pk, 10) == [amal]
    upkeep.refresh_all(upkeep.out_of_date(harbour.pk, 10))
    assert find(harbour, AMAL) == [amal.pk]


def test_nothing_to_go_by_is_said_and_not_answered_with_nobody(harbour: Organisation) -> None:
    with pytest.raises(TooLittleKnown):
        find(harbour, person(sex="male", nationality="SYR"))


def test_a_crowd_is_said_and_not_answered_with_nobody(
    harbour: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FREQUENT", 3)
    for _ in range(5):
        register(harbour, "Amal Haddad", born="1990-05-17", sex="female")
    for _ in range(2):  # what is frequent is read once and remembered
        with pytest.raises(TooLittleKnown, match="Too many"):
            find(harbour, AMAL)
    special = register(harbour, "Amal Haddad", born="1991-05-17", sex="female")
    found = candidates(
        person("Amal Haddad", born="1991-05-17", nationality="SYR"), organisation=harbour.pk
    )
    assert found.candidates[0].person == special.pk
    assert not found.crowded


def test_the_search_is_one_statement_and_its_keys_are_read_from_the_index(
    harbour: Organisation, django_assert_num_queries: Any
) -> None:
    register(harbour, "Amal Haddad", born="1990-05-17")
    with django_assert_num_queries(1):
        find(harbour, AMAL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'match_candidates'")
        assert "enable_seqscan=off" in cursor.fetchone()[0]


def test_the_keys_are_bookkeeping_and_leave_no_event(harbour: Organisation) -> None:
    row = register(harbour, "Amal Haddad", born="1990-05-17")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'cases_matchkey'::regclass "
            "AND NOT tgisinternal"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT has_table_privilege('app', 'cases_matchkey', 'DELETE, TRUNCATE')")
        assert cursor.fetchone() == (False,)
    assert MatchKey.objects.get(person=row).organisation_id == harbour.pk


def test_slips_of_every_day_are_seen_through(harbour: Organisation) -> None:
    names = ["Amal Haddad", "Sami Khoury", "Nour Mansour", "Rami Darwish", "Hiba Qasim"]
    people = {
        register(harbour, name, born=f"19{70 + n}-05-{10 + n}").pk: person(
            name, born=f"19{70 + n}-05-{10 + n}", sex="male", nationality="SYR"
        )
        for n, name in enumerate(names)
    }
    random = Random(3)  # noqa: S311
    for pk, described in people.items():
        for _ in range(10):
            asked = corrupted(described, "as in life", random)
            assert asked is not None
            assert pk in find(harbour, asked)


@pytest.mark.parametrize("first", ["male", "female"])
def test_who_contradicts_what_was_asked_stands_behind_who_shares_as_much(
    harbour: Organisation, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr(search, "COMPARED", 1)
    second = {"male": "female", "female": "male"}[first]
    rows = {sex: register(harbour, "Amal Haddad", sex=sex) for sex in (first, second)}
    years = [register(harbour, "Sami Khoury", born=year) for year in ("1970", "1991", "1950")]
    abroad = [register(harbour, "Nour Mansour", nationality=one) for one in ("IRQ", "SYR", "TUR")]
    asked = person("Amal Haddad", sex="female", nationality="SYR")
    assert find(harbour, asked) == [rows["female"].pk]
    assert find(harbour, person("Sami Khoury", born="1990")) == [years[1].pk]
    assert find(harbour, person("Nour Mansour", nationality="SYR")) == [abroad[1].pk]


def test_no_crowd_of_like_names_hides_who_has_the_same_document(
    harbour: Organisation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "COMPARED", 1)
    monkeypatch.setattr(search, "LOOKED_AT", 2)
    crowd = [register(harbour, "Amal Haddad", born="1990-05-17", sex="female") for _ in range(3)]
    holder = register(harbour, "Sami Khoury", born="1950", nationality="IRQ")
    IdentityDocument.objects.create(
        organisation=harbour, person=holder, kind="passport", number="N012345",
        issuing_country="SYR", whereabouts="held", recorded_by=cast.amal.user,
    )  # fmt: skip
    for one in (holder, register(harbour, "Hiba Qasim", sex="female")):  # of one household
        ContactChannel.objects.create(
            organisation=harbour, person=one, kind="mobile", value="+963 944 123 456",
            recorded_by=cast.amal.user,
        )  # fmt: skip
        upkeep.refresh(one)
    passport = (Document("passport", "N 012345", "SYR"),)
    asked = replace(AMAL, documents=passport, phones=("+963 944 123 456",))
    assert set(find(harbour, asked)) == {crowd[0].pk, holder.pk}
    assert find(harbour, AMAL, without=[crowd[0].pk]) == [crowd[1].pk], "there is room for others"


def test_a_crowd_is_said_also_where_a_telephone_is_asked_that_nobody_has(
    harbour: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit, value in (("FREQUENT", 2), ("FREQUENT_AMONG_MANY", 2), ("REMEMBERED", 0)):
        monkeypatch.setattr(search, limit, value)
    for _ in range(3):
        register(harbour, "Amal Haddad")
    asked = person("Amal Haddad", phone="+963 944 123 456")
    for _ in range(2):  # the second time what is too frequent is known, and forgotten at once
        with pytest.raises(TooLittleKnown):
            find(harbour, asked)
    (crowd,) = candidates_of_many([asked], organisation=harbour.pk)
    assert (crowd.crowded, crowd.candidates) == (True, ())


def test_two_words_of_a_name_tell_more_than_one_word_and_the_birth_date(
    harbour: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "COMPARED", 1)
    register(harbour, "Amal Tarzi", born="1990-05-17")
    both_words = register(harbour, "Amal Haddad", nationality="")
    asked = person("Amal Haddad", born="1990-05-17", nationality="SYR")
    assert find(harbour, asked) == [both_words.pk]
