"""The shapes of files."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, StrictSerializer
from cases.attachments.content import name_for
from cases.models import Attachment, Sensitivity
from cases.notes import vault_open_to
from cases.serializers.fields import ClientId


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    uploaded_by = serializers.CharField(source="uploaded_by.name", read_only=True)
    withheld = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    scan = serializers.ChoiceField(
        choices=Attachment.Scan.choices,
        read_only=True,
        help_text="waiting: opens for nobody yet. infected: destroyed. not_configured: this "
        "installation has no virus scanner, and the file opens unscanned.",
    )

    class Meta:
        model = Attachment
        fields = [
            "id", "case", "kind", "sensitivity", "withheld", "name", "media_type", "size", "scan",
            "scanned_at", "uploaded_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(
        serializers.BooleanField(help_text="It is S3 and not for you, or its key was destroyed.")
    )
    def get_withheld(self, attachment: Attachment) -> bool:
        user, author = self.context["view"].user, attachment.uploaded_by_id
        return vault_open_to(user, attachment, author) is None

    def get_name(self, attachment: Attachment) -> str | None:
        """None where it is withheld."""
        return name_for(self.context["view"].user, attachment)


class AttachmentIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    kind = Choice(choices=Attachment.Kind.choices)
    sensitivity = Choice(
        choices=Sensitivity.choices,
        help_text="S3 opens only to the case's caseworker, who added it and supervisors.",
    )
    file = serializers.FileField(
        max_length=255, help_text="PDF, JPEG, PNG or plain text in UTF-8, at most 10 MiB."
    )


class LinkOut(serializers.Serializer[Any]):
    url = serializers.URLField(help_text="Opens the file for you alone, signed in as now.")
    expires_at = serializers.DateTimeField()
