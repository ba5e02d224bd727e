from __future__ import annotations

from tests.oversight.conftest import cast, module_cast, module_database, own_cast, own_database

__all__ = ["cast", "module_cast", "module_database", "own_cast", "own_database"]
