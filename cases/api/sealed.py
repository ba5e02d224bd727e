"""Rows with sealed parts: opened for whoever may see them, and every opening is in the log."""

from __future__ import annotations

from typing import Any

from accounts.viewsets import ListRetrieve
from cases.vault import Vault, may_open, vault_of
from oversight import audit


class SealedViewSet(ListRetrieve):
    """A detail is shown with what is sealed, or without; a list never opens anything."""

    conductor = "conducted_by_id"  # the column that says who asked
    vault: Vault | None = None

    def shown(self, row: Any) -> Any:
        if may_open(self.user, row.case, getattr(row, self.conductor)):
            self.vault = vault_of(row.person)
        if self.vault is not None and self.holds_sealed(row):
            audit.disclosed(f"{row._meta.db_table}.sealed", [row])
        return super().shown(row)

    def holds_sealed(self, row: Any) -> bool:
        return bool(row.sealed)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "vault": self.vault}
