"""An invented population with years of history, for demonstrations and measurements."""

from casemgmt.population.again import people
from casemgmt.population.loading import MODELS, Progress, Refused, load
from casemgmt.population.making import Plan
from casemgmt.population.offices import ORGANISATIONS
from casemgmt.population.people import Registration
from casemgmt.population.timeline import UNTIL

__all__ = [
    "MODELS",
    "ORGANISATIONS",
    "UNTIL",
    "Plan",
    "Progress",
    "Refused",
    "Registration",
    "load",
    "people",
]
