"""While a file becomes rows, garbage is looked for rarely; afterwards as usual."""

from __future__ import annotations

import gc

import pytest

from common import collecting


def test_the_usual_thresholds_come_back_whatever_happens() -> None:
    usual = gc.get_threshold()
    with collecting.rarely():
        assert gc.get_threshold() == collecting.RARELY
        with collecting.rarely():
            pass
        assert gc.get_threshold() == collecting.RARELY
    assert gc.get_threshold() == usual
    with pytest.raises(RuntimeError), collecting.rarely():
        raise RuntimeError
    assert gc.get_threshold() == usual
