"""Rows whose words are sealed: shown opened to whoever may see them; of S3 the log says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from accounts.viewsets import ListRetrieve
from cases.models import Sensitivity
from cases.notes import is_open_to
from oversight import audit


class OpeningViewSet(ListRetrieve):
    """Lists and details open what the reader may see."""

    author: ClassVar[str]  # the column that says who wrote it

    def shown(self, row: Any) -> Any:
        self._say_what_opens([row])
        return super().shown(row)

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        self._say_what_opens(page)
        return page

    def _say_what_opens(self, rows: Sequence[Any]) -> None:
        s3 = [row for row in rows if row.sensitivity == Sensitivity.S3]
        opened = [row for row in s3 if is_open_to(self.user, row, getattr(row, self.author))]
        if opened:
            audit.disclosed(f"{opened[0]._meta.db_table}.sealed", opened)
