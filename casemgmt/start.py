"""Refuse to serve from an unsafe installation."""

from __future__ import annotations

import sys
from typing import Any

from celery.signals import beat_init, worker_init
from django.conf import settings
from django.core.checks import ERROR, run_checks

from casemgmt import guards


def refuse_unsafe_start(**_: Any) -> None:
    """Exit with the list of what is wrong. In production configuration faults count too."""
    found = guards.faults_of_database()
    if settings.PRODUCTION:
        found += run_checks(include_deployment_checks=True)
    faults = [fault for fault in found if fault.level >= ERROR]
    if faults:
        sys.exit("Not started:\n" + "\n".join(f"  {f.id}: {f.msg}" for f in faults))


worker_init.connect(refuse_unsafe_start)
beat_init.connect(refuse_unsafe_start)
