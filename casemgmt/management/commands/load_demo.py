"""Load the demonstration into an empty database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casemgmt.demo import loading


class Command(BaseCommand):
    help = "Load invented organisations and people, if the database is empty. Not in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Invented people are not loaded in production.")
        if not loading.is_empty():
            self.stdout.write("The database holds data already; nothing was loaded.")
            return
        loading.load()
        self.stdout.write("The demonstration is loaded.")
