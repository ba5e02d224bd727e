"""Groups of data that a person agrees to share, item by item. No group holds S3 answers."""

from __future__ import annotations

from enum import StrEnum


class DataGroup(StrEnum):
    IDENTITY = "identity"  # names
    DEMOGRAPHICS = "demographics"  # birth date, age status, sex, nationalities
    COMMUNICATION = "communication"  # languages, interpreter, chosen sex of interviewer
    URGENT_NEEDS = "urgent_needs"  # how urgent what triage found is
    PROFILES = "profiles"  # which profiles are indicated or inconclusive
    SAFEGUARDS = "safeguards"  # safeguards and deadlines that are open
