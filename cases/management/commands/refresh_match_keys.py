"""Make the keys by which people are found again, where they are missing or out of date."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from accounts.models import Organisation
from accounts.policy import Purpose
from cases.matching import upkeep
from common import progress
from oversight import context

AT_ONCE = 500


class Command(BaseCommand):
    help = (
        "Make match keys for every person without them, or whose keys rest on another SECRET_KEY "
        "or an older way of making them. Safe to stop and to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", help="Its name; without it, all of them.")

    def handle(self, *args: Any, **options: Any) -> None:
        organisations = Organisation.objects.order_by("name")
        if options["organisation"]:
            organisations = organisations.filter(name=options["organisation"])
        made = sum(self._refresh(organisation) for organisation in organisations)
        self.stdout.write(f"Keys were made for {made} persons.")

    def _refresh(self, organisation: Organisation) -> int:
        """Work in transactions of some hundred persons, each in this organisation's context."""
        with context.enter(_scope(organisation)):
            total = upkeep.count_out_of_date(organisation.pk)
        done, after = 0, UUID(int=0)
        while done < total:
            with context.enter(_scope(organisation)):
                persons = upkeep.out_of_date(organisation.pk, AT_ONCE, after)
                upkeep.refresh_all(persons)
            if not persons:
                break
            done, after = done + len(persons), persons[-1].pk
            progress.show(sys.stderr, done, total)
        return done


def _scope(organisation: Organisation) -> context.Context:
    return context.system(
        "matching.refresh", purpose=Purpose.ADMINISTRATION, organisation=organisation.pk
    )
