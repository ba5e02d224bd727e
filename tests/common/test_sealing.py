"""What is sealed opens with its own key, at its own place, unchanged; and with nothing else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.sealing import (
    FORM,
    KEY_BYTES,
    NONCE_BYTES,
    CannotOpen,
    KeyRing,
    new_key,
    seal,
    unseal,
)

TAG_BYTES = 16
KEY, OTHER = b"\x07" * KEY_BYTES, b"\x08" * KEY_BYTES
PLACE = "table.column:0199c0de"

law = settings(max_examples=50, derandomize=True, deadline=None, database=None)
keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
places = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
contents = st.binary(max_size=300)


def opens(key: bytes, place: str, sealed: bytes) -> bool:
    try:
        unseal(key, place, sealed)
    except CannotOpen:
        return False
    return True


# A sealed value


@law
@given(key=keys, place=places, content=contents)
def test_what_is_sealed_opens_with_its_key_at_its_place(
    key: bytes, place: str, content: bytes
) -> None:
    assert unseal(key, place, seal(key, place, content)) == content


@law
@given(content=contents, data=st.data())
def test_a_single_changed_bit_closes_it(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, PLACE, content))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    assert not opens(KEY, PLACE, bytes(sealed))


def test_every_bit_of_a_short_value_counts() -> None:
    sealed = seal(KEY, PLACE, b"yes")
    changed = [
        bytes(byte ^ (1 << bit) if at == place else byte for at, byte in enumerate(sealed))
        for place in range(len(sealed))
        for bit in range(8)
    ]
    assert not any(opens(KEY, PLACE, one) for one in changed)


@law
@given(content=contents, data=st.data())
def test_a_part_of_it_or_more_than_it_does_not_open(content: bytes, data: st.DataObject) -> None:
    sealed = seal(KEY, PLACE, content)
    for shorter in (
        sealed[: data.draw(st.integers(0, len(sealed) - 1))],
        sealed[data.draw(st.integers(1, len(sealed))) :],
    ):
        assert not opens(KEY, PLACE, shorter)
    assert not opens(KEY, PLACE, sealed + data.draw(st.binary(min_size=1, max_size=20)))


def test_no_piece_of_it_opens_however_short() -> None:
    sealed = seal(KEY, PLACE, b"yes")
    assert not any(opens(KEY, PLACE, sealed[:length]) for length in range(len(sealed)))


@law
@given(place=places, other=places, content=contents)
def test_it_opens_at_no_other_place(place: str, other: str, content: bytes) -> None:
    assert opens(KEY, other, seal(KEY, place, content)) == (place == other)


@law
@given(key=keys, other=keys, content=contents)
def test_it_opens_with_no_other_key(key: bytes, other: bytes, content: bytes) -> None:
    assert opens(other, PLACE, seal(key, PLACE, content)) == (key == other)


@law
@given(junk=st.binary(max_size=80))
def test_what_was_never_sealed_does_not_open(junk: bytes) -> None:
    assert not opens(KEY, PLACE, junk)
    assert not opens(KEY, PLACE, FORM + junk)


def test_another_form_does_not_open_and_the_form_is_the_first_byte() -> None:
    sealed = seal(KEY, PLACE, b"yes")
    assert sealed[:1] == FORM == b"\x01"
    assert len(sealed) == 1 + NONCE_BYTES + len(b"yes") + TAG_BYTES
    for form in range(256):
        assert opens(KEY, PLACE, bytes([form]) + sealed[1:]) == (form == 1)


def test_the_same_content_is_never_sealed_alike() -> None:
    sealed = [seal(KEY, PLACE, b"yes") for _ in range(1000)]
    assert len({one[1 : 1 + NONCE_BYTES] for one in sealed}) == len(sealed)
    assert len({one[1 + NONCE_BYTES :] for one in sealed}) == len(sealed)


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_a_key_of_another_length_seals_nothing_on_a_ring(length: int) -> None:
    with pytest.raises(ValueError, match=r"^the key k1 has not 32 bytes$"):
        KeyRing.parse([entry("k1", b"x" * length)])


def test_a_refusal_names_the_place_and_nothing_of_the_content_or_key() -> None:
    sealed = seal(KEY, PLACE, b"said in confidence")
    for key, changed in ((OTHER, sealed), (KEY, sealed[:-1]), (KEY, b"\x02" + sealed[1:])):
        with pytest.raises(CannotOpen, match=PLACE) as caught:
            unseal(key, PLACE, changed)
        for secret in (repr(key), key.hex(), repr(changed), "confidence"):
            assert secret not in str(caught.value)


def test_new_keys_are_of_the_right_length_and_never_the_same() -> None:
    made = {new_key() for _ in range(100)}
    assert len(made) == 100
    assert {len(key) for key in made} == {KEY_BYTES}


# The ring


def entry(name: str, key: bytes) -> str:
    return f"{name}:{base64.urlsafe_b64encode(key).decode()}"


def test_old_keys_open_and_the_first_one_wraps() -> None:
    old = KeyRing.parse([entry("k1", KEY)])
    rotated = KeyRing.parse([entry("k2", OTHER), entry("k1", KEY)])
    personal = new_key()
    wrapped = old.wrap(personal, PLACE)
    assert (old.current, rotated.current) == ("k1", "k2")
    assert rotated.unwrap("k1", wrapped, PLACE) == personal
    again = rotated.wrap(personal, PLACE)
    assert rotated.unwrap("k2", again, PLACE) == personal
    assert KeyRing.parse([entry("k2", OTHER)]).unwrap("k2", again, PLACE) == personal
    with pytest.raises(CannotOpen, match=r"^The key k2 is not on the ring\.$"):
        old.unwrap("k2", again, PLACE)


def test_a_wrapped_key_opens_only_under_its_name_and_for_its_person() -> None:
    ring = KeyRing.parse([entry("k1", KEY), entry("k2", OTHER)])
    wrapped = ring.wrap(new_key(), "cases_personkey.wrapped:a")
    for name, place in (("k2", "cases_personkey.wrapped:a"), ("k1", "cases_personkey.wrapped:b")):
        with pytest.raises(CannotOpen):
            ring.unwrap(name, wrapped, place)


def test_another_key_under_the_same_name_does_not_open() -> None:
    wrapped = KeyRing.parse([entry("k1", KEY)]).wrap(new_key(), PLACE)
    with pytest.raises(CannotOpen):
        KeyRing.parse([entry("k1", OTHER)]).unwrap("k1", wrapped, PLACE)


def test_blanks_and_line_ends_around_an_entry_do_not_count() -> None:
    """Operators write a comma and a blank, and editors end a file with a line break."""
    ring = KeyRing.parse([f" {entry('k1', KEY)}", f"{entry('k2', OTHER)}\n"])
    assert dict(ring.keys) == {"k1": KEY, "k2": OTHER}


TEXT = base64.urlsafe_b64encode(bytes(range(100, 100 + KEY_BYTES))).decode()
REFUSED: dict[str, tuple[list[str], str]] = {
    "no entry": ([], "it names no key"),
    "a name without a key": (["k1:"], "the key k1 has not 32 bytes"),
    "a key without a name": ([TEXT], "entry 1 needs a name of its own, as in name:key"),
    "a key before its name": ([f"{TEXT}:k1"], "entry 1 needs a name"),
    "an empty name": ([f":{TEXT}"], "entry 1 needs a name"),
    "an empty entry": ([""], "entry 1 needs a name"),
    "a name of too many letters": ([f"{'k' * 21}:{TEXT}"], "entry 1 needs a name"),
    "a name with other signs": ([f"k.1:{TEXT}"], "entry 1 needs a name"),
    "a name twice": ([f"k1:{TEXT}", f"k1:{TEXT}"], "entry 2 needs a name of its own"),
    "too short a key": ([f"k1:{TEXT[:40]}"], "the key k1 has not 32 bytes"),
    "too long a key": ([f"k1:{TEXT[:-1]}AAAA="], "the key k1 has not 32 bytes"),
    "a broken key": ([f"k1:{TEXT[:-1]}"], "the key k1 is not base64url"),
    "a sign that is none": ([f"k1:{TEXT[:20]}!{TEXT[20:]}"], "the key k1 is not base64url"),
    "a blank in the middle": ([f"k1:{TEXT[:20]} {TEXT[20:]}"], "the key k1 is not base64url"),
    "the second of two": ([f"k1:{TEXT}", f"k2:{TEXT}x"], "the key k2 is not base64url"),
}


@pytest.mark.parametrize(("entries", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_ring_that_is_refused_names_the_entry_and_never_prints_a_key(
    entries: list[str], reason: str
) -> None:
    assert refusal(entries).startswith(reason)
    assert not shares_a_run(refusal(entries), TEXT)


@law
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=12, max_size=60))
def test_no_refusal_repeats_what_stood_in_place_of_a_key(text: str) -> None:
    assert not shares_a_run(refusal([f"k1:{text}"]), text.strip())


def refusal(entries: list[str]) -> str:
    try:
        KeyRing.parse(entries)
    except ValueError as error:
        return str(error)
    return ""


def shares_a_run(said: str, secret: str) -> bool:
    """Do eight signs in a row stand in both?"""
    return any(secret[start : start + 8] in said for start in range(len(secret) - 7))
