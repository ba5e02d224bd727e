"""Keys tell nothing to those who do not have the secret, and nothing across organisations."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from cases.matching.keys import MOST_KEYS, Keys, labels
from cases.matching.records import MOST_NAMES, Written, known
from tests.cases.matching.describing import KEYS, person

ORGANISATION = uuid4()
AMAL = person("Amal Haddad", born="1990-05-17", nationality="SYR", phone="+963944123456")


def test_keys_depend_on_the_secret_and_on_the_organisation() -> None:
    ours = Keys.of("a secret of the installation", ORGANISATION)
    again = Keys.of("a secret of the installation", ORGANISATION)
    assert ours.stored(AMAL) == again.stored(AMAL)
    assert ours.scheme == again.scheme
    for others in (
        Keys.of("another secret altogether", ORGANISATION),
        Keys.of("a secret of the installation", uuid4()),
    ):
        assert not ours.asked(AMAL).keys() & others.asked(AMAL).keys()
        assert ours.scheme != others.scheme
        assert ours.phones(AMAL) != others.phones(AMAL)


def test_keys_fit_the_column() -> None:
    for key in Keys.of("a secret of the installation", ORGANISATION).asked(AMAL):
        assert -(2**63) <= key < 2**63


def test_a_person_has_a_bounded_number_of_keys() -> None:
    long = person(
        "Abdul Rahman Mohammed Hussein Khalid Ibrahim Youssef Al-Khatib", born="1990-05-17"
    )
    assert len(labels(long, asked=False)) < 200
    assert len(labels(person("Amal Haddad", born="1990-05-17"), asked=False)) < 30


def test_a_slip_in_the_birth_date_is_asked_for_and_not_stored() -> None:
    stored = labels(person("Amal Haddad", born="1990-05-07"), asked=False)
    for slip in ("1990-07-05", "1991-05-07", "1989", "1990"):
        asked = labels(person("Amal Haddad", born=slip), asked=True)
        dated = {label for label in asked & stored if "1990" in label}
        assert dated, slip


def test_nothing_to_go_by_makes_no_keys() -> None:
    assert labels(person(sex="male", nationality="SYR"), asked=True) == set()


def test_who_makes_up_names_without_end_costs_little_and_is_found_by_their_document() -> None:
    long = " ".join(f"{a}{b}ar" for a in "bdfgk" for b in "aeiou")
    names = tuple(Written(f"{n}{long}"[:200], f"{long}{n}"[-200:]) for n in range(20))
    crowd = replace(person("Amal", document="N012345"), names=names)
    assert len(known(crowd).names) == MOST_NAMES
    for keys in (KEYS.stored(crowd), KEYS.asked(crowd)):
        assert len(keys) <= MOST_KEYS
        assert set(keys) >= KEYS.of_numbers(crowd) != set()
