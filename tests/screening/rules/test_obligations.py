"""What is due after screening, why, and which event starts the clock."""

from screening.rules import combine, due_obligations, evaluate

ADULT = {"age_status": "adult"}


def due(library, facts, **given):
    """Everything due for these answers, by id."""
    results = [evaluate(library.instruments[name], told, facts) for name, told in given.items()]
    profiles = combine(library, {result.instrument: result.outcome for result in results})
    found = due_obligations(library, results, facts, profiles)
    return {item.id: item for item in (*found.safeguards, *found.deadlines)}


TRAFFICKED = {
    "palermo_amp": {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
}


def test_each_obligation_names_its_causes(library):
    found = due(library, ADULT, **TRAFFICKED)
    causes = found["SG-VOT-REFERRAL"].because
    assert [(cause.kind, cause.id) for cause in causes] == [
        ("instrument", "palermo_amp"),
        ("rule", "PR-TIP-IDENTIFICATION"),
    ]
    assert causes[0].basis == "palermo_amp@1.0.0: indicated"


def test_a_deadline_waits_for_its_own_event(library):
    found = due(library, ADULT, **TRAFFICKED)
    assert found["D-VOT-SECONDLINE"].clock == "vot_indicated"
    assert found["D-RRP"].clock == "reasonable_grounds"
    assert found["SG-RRP"].clock == ""


def test_forced_labour_brings_a_wage_claim_and_sexual_exploitation_does_not(library):
    assert "D-WAGE-CLAIM" in due(library, ADULT, **TRAFFICKED)
    other = TRAFFICKED["palermo_amp"] | {"pur_forced_labour": "no", "pur_sexual": "yes"}
    assert "D-WAGE-CLAIM" not in due(library, ADULT, palermo_amp=other)


def test_an_urgent_child_flag_makes_the_assessment_high_and_not_medium(library):
    alone = {"with_parent": "no", "with_caregiver": "no"}
    medium = due(library, {"age_status": "child"}, uasc_identification=alone)
    assert "D-BIA-MED" in medium
    assert "D-BIA-HIGH" not in medium
    unsafe = alone | {"safe_place_tonight": "no"}
    high = due(library, {"age_status": "presumed_child"}, uasc_identification=unsafe)
    assert "D-BIA-HIGH" in high
    assert "D-BIA-MED" not in high
    assert "SG-AGE-PRESUMPTION" in high


def test_stages_bring_their_own_obligations(library):
    calm = {"harm_type": ["none"]}
    border = due(library, ADULT | {"stage": "border"}, refugee_1951=calm)
    held = due(library, ADULT | {"stage": "detention"}, refugee_1951=calm)
    home = due(library, ADULT | {"stage": "post_return"}, refugee_1951=calm)
    assert "D-FIRSTCONTACT" in border
    assert "D-DETENTION-REVIEW" in held
    assert "D-CHILD-RELEASE" not in held
    assert {"SG-REINTEGRATION", "D-REINTEG-FU"} <= home.keys()


def test_inconclusive_keeps_the_protection_and_comes_back(library):
    found = due(library, ADULT, palermo_amp={"act_transported": "yes"})
    assert {"SG-NONREMOVAL-PENDING", "SG-RETURN-BLOCK", "D-RESCREEN"} <= found.keys()


def test_a_possible_flag_starts_no_clock(library):
    told = {"bid_trigger_present": "no", "return_proposed": "yes"}
    found = due(library, {"age_status": "child"}, best_interests_procedure=told)
    assert "SG-RETURN-BLOCK" not in found
    assert "D-BID" not in found


def test_an_exclusion_trigger_changes_nothing(library):
    told = {"x_account_crimes_intl": "yes", "x_combatant": "yes", "x_child_at_time": "yes"}
    assert due(library, ADULT, exclusion_1f_triggers=told) == {}


def test_a_restricted_flag_starts_no_clock(load, small_files):
    small = small_files["small"].replace("severity: high", "severity: restricted")
    found = load(small_files | {"small": small})
    result = evaluate(found.instruments["small"], {"afraid": "yes"}, {})
    assert [flag.deadline for flag in result.flags] == ["D-SOON"]
    assert due_obligations(found, [result], {}, {}).deadlines == ()


def test_obligations_come_in_the_order_of_the_catalogues(library, scenario, evaluate_scenario):
    results = list(evaluate_scenario(scenario).values())
    found = due_obligations(library, results, scenario["facts"], scenario["profiles"])
    order = list(library.deadlines)
    positions = [order.index(item.id) for item in found.deadlines]
    assert positions == sorted(positions)
    again = due_obligations(library, results, scenario["facts"], scenario["profiles"])
    assert again == found
