"""Play a scenario over HTTP against the running system, and tell it."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any
from urllib.error import URLError

from django.core.management.base import BaseCommand, CommandError

from casemgmt.demo.story import DemoFailed, Story


class Command(BaseCommand):
    help = "Play scenario SC-01 through the API of the running demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        port = os.environ.get("PORT", "8000")
        parser.add_argument("--address", default=f"http://localhost:{port}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            Story(options["address"], self.stdout.write).play()
        except URLError as error:
            raise CommandError("The system does not answer. Start it with: make run") from error
        except DemoFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The case is there: sign in as one of the demo people and go on.")
