"""Print who can sign in to the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from casemgmt.demo.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Print the demonstration's logins and what each person can try."

    def handle(self, *args: Any, **options: Any) -> None:
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<32}{person.role_name:<25}{person.can_try}")
        self.stdout.write(f"  Everyone's password: {PASSWORD}")
