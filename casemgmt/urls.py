"""Every address of the system."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from accounts.api import (
    ColleagueViewSet,
    OrganisationViewSet,
    PasswordViewSet,
    RoleAssignmentViewSet,
    SessionViewSet,
    SiteViewSet,
    TokenViewSet,
    TrainingViewSet,
    UserViewSet,
)
from casemgmt import front, health
from cases.api import (
    AttachmentViewSet,
    CaseViewSet,
    ChildRegistrationViewSet,
    ConsentViewSet,
    ContactAttemptViewSet,
    ContactChannelViewSet,
    FamilyLinkViewSet,
    HandoverViewSet,
    HouseholdMemberViewSet,
    HouseholdViewSet,
    IdentityDecisionViewSet,
    IdentityDocumentViewSet,
    IdentityQuestionViewSet,
    ImportViewSet,
    IntakeViewSet,
    NoteViewSet,
    ObligationViewSet,
    PersonViewSet,
    RepresentativeViewSet,
    ServiceContactViewSet,
    SkillViewSet,
    TracingRequestViewSet,
)
from oversight.api.views import AccessViewSet, EventViewSet
from referrals.api import ReferralViewSet
from reports.api import ReportViewSet
from screening.api import (
    AgeDecisionViewSet,
    ExclusionFileViewSet,
    GateOverrideViewSet,
    GuardedStepViewSet,
    IncidentViewSet,
    InstrumentViewSet,
    InterviewViewSet,
    NeedResponseViewSet,
    ProfileConcernViewSet,
    ProfileViewSet,
    ReplayViewSet,
    RescreeningViewSet,
    ScreeningViewSet,
    SecurityProfileViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("tokens", TokenViewSet, basename="token")
router.register("password", PasswordViewSet, basename="password")
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("sites", SiteViewSet, basename="site")
router.register("users", UserViewSet, basename="user")
router.register("colleagues", ColleagueViewSet, basename="colleague")
router.register("role-assignments", RoleAssignmentViewSet, basename="role-assignment")
router.register("trainings", TrainingViewSet, basename="training")
router.register("persons", PersonViewSet, basename="person")
router.register("cases", CaseViewSet, basename="case")
router.register("consents", ConsentViewSet, basename="consent")
router.register("representatives", RepresentativeViewSet, basename="representative")
router.register("intakes", IntakeViewSet, basename="intake")
router.register("handovers", HandoverViewSet, basename="handover")
router.register("service-contacts", ServiceContactViewSet, basename="service-contact")
router.register("identity-documents", IdentityDocumentViewSet, basename="identity-document")
router.register("contact-channels", ContactChannelViewSet, basename="contact-channel")
router.register("contact-attempts", ContactAttemptViewSet, basename="contact-attempt")
router.register("skills", SkillViewSet, basename="skill")
router.register("child-registrations", ChildRegistrationViewSet, basename="child-registration")
router.register("identity-decisions", IdentityDecisionViewSet, basename="identity-decision")
router.register("identity-questions", IdentityQuestionViewSet, basename="identity-question")
router.register("households", HouseholdViewSet, basename="household")
router.register("household-members", HouseholdMemberViewSet, basename="household-member")
router.register("family-links", FamilyLinkViewSet, basename="family-link")
router.register("tracing-requests", TracingRequestViewSet, basename="tracing-request")
router.register("imports", ImportViewSet, basename="import")
router.register("notes", NoteViewSet, basename="note")
router.register("attachments", AttachmentViewSet, basename="attachment")
router.register("security-profiles", SecurityProfileViewSet, basename="security-profile")
router.register("obligations", ObligationViewSet, basename="obligation")
router.register("instruments", InstrumentViewSet, basename="instrument")
router.register("screenings", ScreeningViewSet, basename="screening")
router.register("need-responses", NeedResponseViewSet, basename="need-response")
router.register("interviews", InterviewViewSet, basename="interview")
router.register("gate-overrides", GateOverrideViewSet, basename="gate-override")
router.register("profiles", ProfileViewSet, basename="profile")
router.register("profile-concerns", ProfileConcernViewSet, basename="profile-concern")
router.register("replays", ReplayViewSet, basename="replay")
router.register("rescreenings", RescreeningViewSet, basename="rescreening")
router.register("exclusion-files", ExclusionFileViewSet, basename="exclusion-file")
router.register("age-decisions", AgeDecisionViewSet, basename="age-decision")
router.register("guarded-steps", GuardedStepViewSet, basename="guarded-step")
router.register("incidents", IncidentViewSet, basename="incident")
router.register("referrals", ReferralViewSet, basename="referral")
router.register("events", EventViewSet, basename="event")
router.register("accesses", AccessViewSet, basename="access")
router.register("reports", ReportViewSet, basename="report")

session = SessionViewSet.as_view(
    {"get": "retrieve", "post": "create", "delete": "destroy"}, basename="session"
)

handler400 = "casemgmt.errors.bad_request"
handler403 = "casemgmt.errors.forbidden"
handler404 = "casemgmt.errors.not_found"
handler500 = "casemgmt.errors.failed"

urlpatterns = [
    path("", front.front_page, name="front"),
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
    path("api/v1/session", session, name="session"),
    path("api/v1/", include(router.urls)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", front.ApiDocs.as_view(url_name="schema"), name="docs"),
]
