"""The shapes of notes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, PlainText, StrictSerializer
from cases.models import Note, Sensitivity
from cases.notes import text_for, vault_open_to
from cases.serializers.fields import ClientId

LONGEST = 20_000


class NoteOut(serializers.ModelSerializer[Note]):
    author = serializers.CharField(source="author.name", read_only=True)
    corrected_by = serializers.UUIDField(source="corrected_by.id", default=None, read_only=True)
    withheld = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = [
            "id", "case", "kind", "sensitivity", "withheld", "text", "corrects", "corrected_by",
            "author", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(
        serializers.BooleanField(help_text="It is S3 and not for you, or its key was destroyed.")
    )
    def get_withheld(self, note: Note) -> bool:
        return vault_open_to(self.context["view"].user, note, note.author_id) is None

    def get_text(self, note: Note) -> str | None:
        """None where it is withheld."""
        return text_for(self.context["view"].user, note)


class NoteIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    kind = Choice(choices=Note.Kind.choices)
    sensitivity = Choice(
        choices=Sensitivity.choices,
        help_text="S3 opens only to the case's caseworker, the author and supervisors.",
    )
    text = PlainText(max_length=LONGEST)
    corrects = serializers.UUIDField(required=False, help_text="The older note that was wrong.")
