from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from checkout import VAR_TMP, Checkout, MakeCheckout


@contextmanager
def checkouts() -> Iterator[MakeCheckout]:
    """Copies of the launcher, all of which are gone after the block.

    They lie in a folder that everybody may enter, unlike pytest's own temporary folders.
    """
    parent = Path(tempfile.mkdtemp(prefix="devstack-", dir=VAR_TMP))
    parent.chmod(0o711)
    made: list[Checkout] = []

    def make(name: str = "copy", **options: Any) -> Checkout:
        checkout = Checkout(parent / name, **options)
        checkout.folder.mkdir(parents=True)
        checkout.fill()
        made.append(checkout)
        return checkout

    try:
        yield make
    finally:
        for checkout in made:
            checkout.remove()
        shutil.rmtree(parent)


@pytest.fixture
def make_checkout() -> Iterator[MakeCheckout]:
    with checkouts() as make:
        yield make


@pytest.fixture
def checkout(make_checkout: MakeCheckout) -> Checkout:
    return make_checkout()


@pytest.fixture(scope="session")
def servers() -> Iterator[Checkout]:
    """One that runs already, for tests that only look."""
    with checkouts() as make:
        checkout = make("looked at")
        checkout.start()
        yield checkout
