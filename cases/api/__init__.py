"""Persons, cases, consents and obligations over HTTP."""

from cases.api.casework import CaseViewSet, RepresentativeViewSet
from cases.api.consents import ConsentViewSet
from cases.api.obligations import ObligationViewSet
from cases.api.persons import PersonViewSet

__all__ = [
    "CaseViewSet",
    "ConsentViewSet",
    "ObligationViewSet",
    "PersonViewSet",
    "RepresentativeViewSet",
]
