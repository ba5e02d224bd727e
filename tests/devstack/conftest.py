from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkout import VAR_TMP, Checkout, MakeCheckout


@pytest.fixture
def make_checkout() -> Iterator[MakeCheckout]:
    """Copies of the launcher, all of which are gone after the test.

    They lie in a folder that everybody may enter, unlike pytest's own temporary folders.
    """
    parent = Path(tempfile.mkdtemp(prefix="devstack-", dir=VAR_TMP))
    parent.chmod(0o711)
    made: list[Checkout] = []

    def make(name: str = "copy", **options: object) -> Checkout:
        checkout = Checkout(parent / name, **options)  # type: ignore[arg-type]
        checkout.folder.mkdir(parents=True)
        checkout.fill()
        made.append(checkout)
        return checkout

    yield make
    for checkout in made:
        checkout.remove()
    shutil.rmtree(parent)


@pytest.fixture
def checkout(make_checkout: MakeCheckout) -> Checkout:
    return make_checkout()
