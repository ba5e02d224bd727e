"""What goes to the server's log holds no row of anyone."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, DataError, transaction

from casemgmt.logs import WithoutRowValues
from cases import services
from tests.cast import Cast
from tests.conftest import acting_for
from tests.oversight.database import run
from tests.world import PERSON

MARK = "Zarathustra-7731"


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """The handler of the settings, with its filter, writing where a test can read."""
    handler = logging.StreamHandler(stream := io.StringIO())
    handler.addFilter(WithoutRowValues())
    handler.setFormatter(logging.Formatter("{levelname} {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def test_the_only_handler_has_the_filter() -> None:
    assert list(settings.LOGGING["handlers"]) == ["stderr"]
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["no_row_values"]
    assert settings.LOGGING["filters"]["no_row_values"]["()"].endswith("WithoutRowValues")


@contextmanager
def kept_in_the_log() -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        logging.getLogger("cases").exception("Not kept")
        raise


def test_what_the_database_quotes_is_not_printed(cast: Cast, printed: io.StringIO) -> None:
    harbour = cast.organisations["harbour"]
    with acting_for(harbour):
        with pytest.raises(DataError, match=MARK), kept_in_the_log(), transaction.atomic():
            run("SELECT %s::uuid", [MARK])  # the database quotes it; the log must not
    said = printed.getvalue()
    assert said.startswith("ERROR Not kept")
    assert "DataError at" in said
    assert MARK not in said


def test_text_of_an_error_is_not_printed(printed: io.StringIO) -> None:
    try:
        raise DatabaseError(MARK)
    except DatabaseError:
        logging.getLogger("cases").exception("It broke")
    assert "DatabaseError at" in printed.getvalue()
    assert "test_logs.py" in printed.getvalue()
    assert MARK not in printed.getvalue()


@pytest.mark.parametrize("words", ["DETAIL:  Key (email)=({})", "CONTEXT: {}", "Key (a)=({})"])
def test_postgresqls_details_are_cut_from_a_plain_line(printed: io.StringIO, words: str) -> None:
    logging.getLogger("x").warning("It broke\n" + words.replace("{}", "%s"), MARK)
    assert printed.getvalue() == "WARNING It broke\n[values withheld]\n"


def test_an_unhandled_error_of_a_request_prints_places_and_no_data(
    cast: Cast, api: Any, printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(**fields: Any) -> None:
        raise RuntimeError(f"{MARK} {fields}")

    monkeypatch.setattr(services, "register_person", breaks)
    client = api(cast.amal)
    client.raise_request_exception = False
    assert client.create("persons", PERSON).status_code == 500
    said = printed.getvalue()
    assert "RuntimeError at" in said
    for personal in (MARK, "Yusuf", "SYR", cast.amal.user.email):
        assert personal not in said
