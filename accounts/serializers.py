"""The shapes in which accounts are shown and asked for."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, PlainText, StrictSerializer
from accounts.models import AccessToken, Organisation, RoleAssignment, Site, Training, User
from accounts.policy import Capability, Kind, Purpose, Role


class OrganisationOut(serializers.ModelSerializer[Organisation]):
    kind = Choice(choices=list(Kind), read_only=True)

    class Meta:
        model = Organisation
        fields = ["id", "name", "kind"]
        read_only_fields = fields


class SiteOut(serializers.ModelSerializer[Site]):
    class Meta:
        model = Site
        fields = ["id", "name", "stage", "country", "regional_regime"]
        read_only_fields = fields


class RoleAssignmentOut(serializers.ModelSerializer[RoleAssignment]):
    role = Choice(choices=list(Role), read_only=True)
    is_current = serializers.BooleanField(read_only=True)

    class Meta:
        model = RoleAssignment
        fields = ["id", "user", "role", "expires_at", "revoked_at", "is_current"]
        read_only_fields = fields


class UserOut(serializers.ModelSerializer[User]):
    organisation = OrganisationOut(read_only=True)
    roles = serializers.ListField(child=Choice(choices=list(Role)), read_only=True)

    class Meta:
        model = User
        fields = ["id", "email", "name", "is_active", "organisation", "roles"]
        read_only_fields = fields


class ColleagueOut(serializers.ModelSerializer[User]):
    roles = serializers.ListField(child=Choice(choices=list(Role)), read_only=True)

    class Meta:
        model = User
        fields = ["id", "name", "roles"]
        read_only_fields = fields


class MeOut(UserOut):
    """One's own account, and what it may do."""

    purpose = Choice(choices=list(Purpose), read_only=True)
    capabilities = serializers.SerializerMethodField()

    class Meta(UserOut.Meta):
        fields = [*UserOut.Meta.fields, "purpose", "capabilities"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_capabilities(self, user: User) -> list[str]:
        return [capability for capability in Capability if user.can(capability)]


class TrainingOut(serializers.ModelSerializer[Training]):
    user_name = serializers.CharField(source="user.name", read_only=True)
    days_left = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="Days after today on which it counts; null once it lapsed or was revoked.",
    )

    class Meta:
        model = Training
        fields = [
            "id", "user", "user_name", "topic", "provider", "completed_on", "expires_on",
            "is_valid", "days_left", "recorded_by", "created_at", "revoked_at",
        ]  # fmt: skip
        read_only_fields = fields


class AccessTokenOut(serializers.ModelSerializer[AccessToken]):
    class Meta:
        model = AccessToken
        fields = ["id", "label", "created_at", "expires_at", "revoked_at"]
        read_only_fields = fields


class NewTokenOut(AccessTokenOut):
    """The only answer that holds the secret."""

    token = serializers.CharField(read_only=True, help_text="Shown once. Keep it safe.")

    class Meta(AccessTokenOut.Meta):
        fields = [*AccessTokenOut.Meta.fields, "token"]
        read_only_fields = fields


class SignInIn(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=200, trim_whitespace=False, write_only=True)


class TokenIn(SignInIn):
    label = PlainText(max_length=100, default="API")  # type: ignore[assignment]
    lifetime_hours = serializers.IntegerField(min_value=1, max_value=90 * 24, default=12)


class PasswordIn(StrictSerializer):
    password = serializers.CharField(max_length=200, trim_whitespace=False, write_only=True)
    new_password = serializers.CharField(max_length=200, trim_whitespace=False, write_only=True)


class SiteIn(StrictSerializer):
    name = PlainText()
    stage = Choice(choices=Site.Stage.choices)
    country = serializers.CharField(max_length=3, min_length=3, help_text="ISO 3166-1 alpha-3.")
    regional_regime = Choice(choices=Site.Regime.choices, default=Site.Regime.NONE)


class UserIn(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    name = PlainText(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False, write_only=True)


class RoleAssignmentIn(StrictSerializer):
    user = serializers.UUIDField()
    role = Choice(choices=list(Role))
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class TrainingIn(StrictSerializer):
    user = serializers.UUIDField()
    topic = Choice(choices=Training.Topic.choices)
    provider = PlainText()
    completed_on = serializers.DateField()
    expires_on = serializers.DateField(help_text="The last day on which it counts.")
