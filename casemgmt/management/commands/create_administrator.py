"""Create the first administrator of an organisation."""

from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation, User
from accounts.policy import Kind, Purpose, Role
from accounts.services import give_role, new_account
from oversight import context


class Command(BaseCommand):
    help = "Create an organisation, if it is new, and an administrator who can add accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--organisation", required=True)
        parser.add_argument("--kind", choices=list(Kind), help="Required for a new organisation.")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("ADMINISTRATOR_PASSWORD") or getpass.getpass("Password: ")
        try:
            with context.enter(_scope()):
                organisation = self._organisation(options["organisation"], options["kind"])
                with context.enter(_scope(organisation)):
                    user = new_account(
                        organisation=organisation,
                        email=options["email"],
                        name=options["name"],
                        password=password,
                    )
                    stored = User.objects.for_reading().get(pk=user.pk)
                    give_role(user=stored, role=Role.ADMINISTRATOR)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("The administrator can sign in now.")

    def _organisation(self, name: str, kind: str | None) -> Organisation:
        found = Organisation.objects.filter(name=name).first()
        if found is not None:
            return found
        if kind is None:
            raise CommandError("This organisation is new: say its --kind.")
        return Organisation.objects.create(name=name, kind=kind)


def _scope(organisation: Organisation | None = None) -> context.Context:
    return context.system(
        "administrator.create",
        purpose=Purpose.ADMINISTRATION,
        organisation=organisation.pk if organisation else None,
    )
