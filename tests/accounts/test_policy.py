"""The table of roles, purposes and capabilities, read as a whole."""

from __future__ import annotations

from itertools import product

import pytest

from accounts import policy
from accounts.policy import (
    DOMAIN_OF,
    GRANTS,
    INCOMPATIBLE,
    NEVER_IN,
    ROLES_IN,
    Capability,
    Domain,
    Kind,
    Purpose,
    Role,
)

OF_CASEWORK = {
    Capability.VIEW_PERSONS,
    Capability.EDIT_PERSONS,
    Capability.VIEW_CASES,
    Capability.EDIT_CASES,
    Capability.SIGN_OFF_CASES,
    Capability.RECORD_CONSENT,
    Capability.VIEW_SCREENINGS,
    Capability.CONDUCT_SCREENINGS,
    Capability.VIEW_SENSITIVE_ANSWERS,
    Capability.REPLAY_SCREENINGS,
    Capability.VIEW_TRAINING,
    Capability.RECORD_TRAINING,
    Capability.VIEW_REFERRALS,
    Capability.SEND_REFERRALS,
    Capability.ANSWER_REFERRALS,
}
WATCHERS = {Role.OMBUDS, Role.NPM_MEMBER, Role.PARLIAMENT_READER, Role.CIVIL_SOCIETY_READER}


def granted(role: Role) -> set[Capability]:
    return set().union(*GRANTS[role].values())


def test_every_role_is_in_the_table_and_every_capability_is_somebodys() -> None:
    assert set(GRANTS) == set(Role)
    assert set().union(*(granted(role) for role in Role)) == set(Capability)
    assert {purpose for role in Role for purpose in GRANTS[role]} == set(Purpose)


def test_every_kind_of_organisation_has_a_side_and_every_side_its_roles() -> None:
    assert set(DOMAIN_OF) == set(Kind)
    assert set(ROLES_IN) == set(Domain)
    assert set().union(*ROLES_IN.values()) == set(Role)


@pytest.mark.parametrize("kind", [k for k in Kind if DOMAIN_OF[k] == Domain.ENFORCEMENT])
def test_behind_the_firewall_nobody_can_do_more_than_use_an_account(kind: Kind) -> None:
    own = {Capability.USE_OWN_ACCOUNT, Capability.VIEW_INSTRUMENTS}
    directory = {Capability.VIEW_DIRECTORY, Capability.MANAGE_ACCOUNTS}
    for role in ROLES_IN[DOMAIN_OF[kind]]:
        allowed = own | directory if role == Role.ADMINISTRATOR else own
        assert granted(role) <= allowed


def test_the_firewalled_kinds_are_enforcement_police_and_consulates() -> None:
    behind = {kind for kind in Kind if DOMAIN_OF[kind] == Domain.ENFORCEMENT}
    assert behind == {Kind.IMMIGRATION_ENFORCEMENT, Kind.POLICE, Kind.CONSULAR}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LIAISON_OFFICER, *sorted(WATCHERS),
                                  Role.DATA_PROTECTION_OFFICER,
                                  Role.LEGAL_EXCLUSION_OFFICER])  # fmt: skip
def test_who_does_not_work_on_cases_cannot_touch_one(role: Role) -> None:
    assert not granted(role) & OF_CASEWORK


@pytest.mark.parametrize(
    ("capability", "role"),
    [
        (Capability.MANAGE_ACCOUNTS, Role.ADMINISTRATOR),
        (Capability.SIGN_OFF_CASES, Role.SUPERVISOR),
        (Capability.RECORD_TRAINING, Role.SUPERVISOR),
        (Capability.REPLAY_SCREENINGS, Role.SUPERVISOR),
        (Capability.HANDLE_EXCLUSION, Role.LEGAL_EXCLUSION_OFFICER),
    ],
)
def test_some_work_is_one_roles_alone(capability: Capability, role: Role) -> None:
    assert {one for one in Role if capability in granted(one)} == {role}


def test_legal_exclusion_is_one_purpose_for_one_thing() -> None:
    own = {Capability.USE_OWN_ACCOUNT, Capability.VIEW_INSTRUMENTS}
    officer = GRANTS[Role.LEGAL_EXCLUSION_OFFICER]
    assert officer == {Purpose.LEGAL_EXCLUSION: own | {Capability.HANDLE_EXCLUSION}}
    assert {role for role in Role if Purpose.LEGAL_EXCLUSION in GRANTS[role]} == {
        Role.LEGAL_EXCLUSION_OFFICER
    }


def test_a_partner_sees_referrals_and_nothing_behind_them() -> None:
    seen = granted(Role.PARTNER_FOCAL_POINT) & OF_CASEWORK
    assert seen == {Capability.VIEW_REFERRALS, Capability.ANSWER_REFERRALS}


def test_images_in_the_log_are_for_those_with_a_legal_mandate() -> None:
    readers = {role for role in Role if Capability.READ_LOG_DETAIL in granted(role)}
    assert readers == {Role.OMBUDS, Role.NPM_MEMBER, Role.DATA_PROTECTION_OFFICER}


@pytest.mark.parametrize(("one", "other"), sorted(tuple(sorted(pair)) for pair in INCOMPATIBLE))
def test_incompatible_roles_are_refused_in_either_order(one: Role, other: Role) -> None:
    for wanted, held in ((one, other), (other, one)):
        kinds = [k for k in Kind if not any(policy.may_hold(k, r, []) for r in (one, other))]
        for kind in kinds:
            assert "cannot be" in policy.may_hold(kind, wanted, [held])


def test_whoever_gives_access_neither_uses_nor_checks_it() -> None:
    offices = {Role.CASEWORKER, Role.SUPERVISOR, Role.PARTNER_FOCAL_POINT, Role.LIAISON_OFFICER}
    for controller in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER):
        for other in offices | WATCHERS:
            assert frozenset({controller, other}) in INCOMPATIBLE


def test_who_looks_at_exclusion_does_nothing_else_in_the_house() -> None:
    for other in ROLES_IN[Domain.PROTECTION] - {Role.LEGAL_EXCLUSION_OFFICER}:
        assert frozenset({Role.LEGAL_EXCLUSION_OFFICER, other}) in INCOMPATIBLE


@pytest.mark.parametrize(("kind", "role"), list(product(Kind, Role)))
def test_a_role_is_held_only_where_it_belongs(kind: Kind, role: Role) -> None:
    refusal = policy.may_hold(kind, role, [])
    foreign = role not in ROLES_IN[DOMAIN_OF[kind]] or kind in NEVER_IN.get(role, ())
    assert bool(refusal) == foreign


def test_exclusion_is_looked_at_by_public_bodies_of_the_protection_side_alone() -> None:
    officer = Role.LEGAL_EXCLUSION_OFFICER
    kinds = {kind for kind in Kind if not policy.may_hold(kind, officer, [])}
    assert kinds == {Kind.STATE_AGENCY, Kind.INTERNATIONAL_ORGANISATION}


def test_no_role_works_on_two_sides_of_the_firewall_save_the_administrators() -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert len([domain for domain in Domain if role in ROLES_IN[domain]]) == 1


def test_a_capability_counts_only_for_its_purpose() -> None:
    assert policy.allows([Role.CASEWORKER], Purpose.CASE_MANAGEMENT, Capability.VIEW_CASES)
    for purpose in set(Purpose) - {Purpose.CASE_MANAGEMENT}:
        assert not policy.allows([Role.CASEWORKER], purpose, Capability.VIEW_CASES)
    assert not policy.allows([], Purpose.CASE_MANAGEMENT, Capability.USE_OWN_ACCOUNT)


def test_a_mandate_reaches_as_far_as_the_office() -> None:
    whole = policy.mandate([Role.OMBUDS], Purpose.OVERSIGHT)
    assert (whole.scope, whole.detail) == ("all", True)
    reader = policy.mandate([Role.CIVIL_SOCIETY_READER], Purpose.OVERSIGHT)
    assert (reader.scope, reader.detail) == ("all", False)
    own = policy.mandate([Role.DATA_PROTECTION_OFFICER], Purpose.DATA_PROTECTION)
    assert (own.scope, own.detail) == ("organisation", True)
    for role in (Role.CASEWORKER, Role.ADMINISTRATOR, Role.LIAISON_OFFICER):
        for purpose in Purpose:
            nothing = policy.mandate([role], purpose)
            assert (nothing.scope, nothing.detail) == ("", False)
