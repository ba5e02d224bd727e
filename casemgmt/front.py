"""The front page, and the API's documentation served from this machine."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView

from casemgmt.demo.people import PASSWORD, PEOPLE


def front_page(request: HttpRequest) -> HttpResponse:
    context = {"people": PEOPLE, "password": PASSWORD} if settings.DEMO else {}
    return render(request, "front.html", context)


@method_decorator(csp_update({"style-src": [SELF, "'unsafe-inline'"]}), name="dispatch")
class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI from the package's own files; it sets styles from its script."""
