"""Files of people, and what is wrong with them."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, PlainText, StrictSerializer
from cases.imports.applying import come_to
from cases.imports.texts import ENCODINGS
from cases.models import ImportFinding, ImportLikeness, ImportRun, ImportTwin
from cases.serializers.fields import ClientId
from cases.serializers.persons import PersonOut


class ImportIn(StrictSerializer):
    id = ClientId()
    file = serializers.FileField(help_text="A workbook (.xlsx) or CSV; see imports/template.")
    source = PlainText(  # type: ignore[assignment]  # a field of this name, not the attribute
        max_length=50, help_text="The system that the external ids are from."
    )
    site = serializers.UUIDField()
    first_contact_at = PastDateTime()
    intake = serializers.UUIDField(required=False, help_text="The arrival in which they came.")
    encoding = Choice(
        choices=ENCODINGS,
        allow_blank=True,
        default="",
        help_text="Of a CSV file that is not in Unicode.",
    )


class ImportOut(serializers.ModelSerializer[ImportRun]):
    rows_applied = serializers.SerializerMethodField(help_text="While it is applied: so far.")

    class Meta:
        model = ImportRun
        fields = [
            "id", "version", "created_at", "format", "source", "site", "first_contact_at",
            "intake", "status", "refusal", "rows", "rows_checked", "rows_bad", "rows_known",
            "rows_alike", "rows_applied", "started_by", "applied_by", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_rows_applied(self, run: ImportRun) -> int:
        return come_to(run)


class FindingOut(serializers.ModelSerializer[ImportFinding]):
    class Meta:
        model = ImportFinding
        fields = ["row", "field", "reason"]
        read_only_fields = fields


def _taken_in() -> serializers.UUIDField:
    return serializers.UUIDField(
        read_only=True,
        allow_null=True,
        help_text="The person who came in with the row; null before, and where nobody did.",
    )


class LikenessOut(serializers.ModelSerializer[ImportLikeness]):
    person = PersonOut(read_only=True)
    taken_in = _taken_in()

    class Meta:
        model = ImportLikeness
        fields = ["row", "taken_in", "person", "score"]
        read_only_fields = fields


class TwinOut(serializers.ModelSerializer[ImportTwin]):
    taken_in = _taken_in()
    other_taken_in = _taken_in()

    class Meta:
        model = ImportTwin
        fields = ["row", "taken_in", "other_row", "other_taken_in"]
        read_only_fields = fields
