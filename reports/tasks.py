"""Celery's door to publishing."""

from __future__ import annotations

from celery import shared_task

from reports import publishing


@shared_task
def publish_closed_months() -> None:
    """Every hour: publish the closed months that are missing, this month's and earlier ones."""
    publishing.publish_closed_months()
