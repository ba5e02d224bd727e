"""What each scenario must block: shown by a test, or waiting for a procedure that comes later."""

from __future__ import annotations

SHOWN_BY: dict[tuple[str, str], str] = {
    # The way back (G-06, G-09)
    (
        "SC-01",
        "AVRR departure while RRP/identification pending (unless the person chooses to leave and "
        "voluntariness + risk assessment are compliant)",
    ): "test_blocks_returns.test_he_does_not_leave_by_avrr_while_he_is_being_identified",
    ("SC-02", "consular contact"): "test_blocks_returns.test_nobody_tells_her_consulate",
    ("SC-02", "any return transition"): (
        "test_blocks_returns.test_she_is_sent_back_in_no_way_and_her_case_is_not_closed_as_if"
    ),
    ("SC-03", "return without BID"): (
        "test_blocks_returns.test_he_is_not_returned_without_a_decision_on_his_best_interests"
    ),
    ("SC-12", "consular nationality check in feared State"): (
        "test_blocks_returns.test_the_state_he_fears_is_not_asked_whether_he_is_its_citizen"
    ),
    ("SC-13", "AVRR transition to travel_docs or departed"): (
        "test_blocks_returns.test_his_return_goes_no_further_once_he_is_afraid"
    ),
    (
        "SC-13",
        "emergency travel document request to the consulate (recall if already sent)",
    ): "test_blocks_returns.test_the_request_for_his_papers_is_recalled_and_not_made_again",
    ("SC-15", "status declared/departed in AVRR"): (
        "test_blocks_returns"
        ".test_a_return_signed_under_pressure_is_neither_declared_nor_carried_out"
    ),
    ("SC-20", "return/reunion before BID"): (
        "test_blocks_returns"
        ".test_she_is_neither_returned_nor_reunited_across_a_border_before_the_decision"
    ),
    (
        "SC-22",
        "return although asylum decision is final: torture/death risk block is independent",
    ): "test_blocks_returns.test_the_danger_of_death_blocks_a_return_whatever_became_of_the_claim",
    # Who learns of it (G-02, G-08, G-12)
    ("SC-01", "disclosure of status to police or immigration"): (
        "test_sc_01.test_his_status_is_not_disclosed_to_police_or_immigration"
    ),
    ("SC-02", "referral containing S3 detail without item consent"): (
        "test_blocks_disclosure.test_no_sensitive_detail_leaves_with_her_referral"
    ),
    ("SC-03", "tracing through origin authorities"): (
        "test_sc_03.test_his_family_is_not_traced_through_the_authorities_he_fled"
    ),
    ("SC-08", "prosecution referral for being smuggled"): (
        "test_blocks_disclosure.test_he_is_not_referred_for_prosecution"
    ),
    ("SC-08", "identifiable smuggler report without consent"): (
        "test_blocks_disclosure.test_who_smuggled_him_is_not_reported_in_a_way_that_shows_him"
    ),
    ("SC-16", "police access to screening answers"): (
        "test_blocks_disclosure.test_the_police_read_none_of_his_answers"
    ),
    ("SC-17", "police report as condition"): (
        "test_blocks_disclosure.test_her_care_depends_on_no_report_to_the_police"
    ),
    ("SC-21", "penalty for irregular entry"): (
        "test_blocks_disclosure.test_his_crossing_is_told_to_nobody_who_could_punish_it"
    ),
    ("SC-23", "showing v_sogi to referral partners not providing that service"): (
        "test_blocks_disclosure.test_partners_do_not_learn_that_she_is_trans"
    ),
    # Interviews (G-01, G-03, G-04, G-05, closing)
    ("SC-02", "male interviewer/interpreter if she chose female"): (
        "test_blocks_interviews.test_no_man_interviews_or_interprets_for_her_who_chose_women"
    ),
    ("SC-03", "full interview before guardian (G-04)"): (
        "test_sc_03.test_he_is_not_interviewed_before_a_guardian_is_there"
    ),
    ("SC-05", "interview before shelter arranged (G-01)"): (
        "test_blocks_interviews.test_she_is_asked_nothing_before_there_is_shelter_for_tonight"
    ),
    ("SC-05", "interviewing spouses/children together for S3 items"): (
        "test_blocks_interviews"
        ".test_she_is_not_asked_the_sensitive_questions_beside_husband_or_children"
    ),
    ("SC-09a", "closing as not_indicated"): (
        "test_blocks_interviews"
        ".test_an_inconclusive_interview_is_not_closed_as_if_nothing_were_indicated"
    ),
    ("SC-09a", "accepting companion as interpreter (G-03/G-05)"): (
        "test_blocks_interviews.test_her_companion_neither_interprets_nor_stays"
    ),
    ("SC-17", "any screening instrument before care (G-01)"): (
        "test_blocks_interviews.test_she_is_asked_nothing_before_she_is_cared_for"
    ),
    ("SC-17", "non-female interviewer if chosen"): (
        "test_blocks_interviews.test_no_man_asks_her_about_her_health_if_she_chose_a_woman"
    ),
    ("SC-23", "recording legal sex over chosen gender in interviewer matching"): (
        "test_blocks_interviews.test_the_interviewer_is_matched_to_her_choice_and_not_to_her_papers"
    ),
    # Children (G-04, G-10, G-11)
    ("SC-03", "leaving child with companion"): (
        "test_sc_03.test_he_is_not_left_with_the_man_for_whom_he_works"
    ),
    ("SC-04", "changing age_status to adult"): (
        "test_blocks_children.test_he_is_not_made_an_adult"
    ),
    ("SC-04", "adult instruments or adult detention placement"): (
        "test_blocks_children.test_he_is_neither_asked_as_an_adult_nor_held_with_adults"
    ),
    ("SC-04", "counting him as adult in reports"): (
        "test_blocks_children.test_he_is_counted_as_a_child"
    ),
    ("SC-20", "treating the aunt as guardian before verification"): (
        "test_blocks_children.test_the_aunt_is_not_the_guardian_because_she_is_there"
    ),
    # What has no place on record, and what decides nothing
    ("SC-06", "labelling as economic migrant"): (
        "test_blocks_records.test_he_is_not_called_an_economic_migrant"
    ),
    ("SC-07", "using internal_safe to lower the outcome"): (
        "test_blocks_records.test_a_safe_part_of_the_country_lowers_nothing"
    ),
    ("SC-10", "status question as a condition for wage claim"): (
        "test_blocks_records.test_a_wage_claim_does_not_depend_on_her_status"
    ),
    ("SC-11", "conditioning support on testimony"): (
        "test_sc_11.test_help_does_not_depend_on_testimony"
    ),
    ("SC-12", "recording an assumed nationality"): (
        "test_blocks_records.test_no_nationality_is_assumed"
    ),
    ("SC-16", "recording the offence as a person attribute"): (
        "test_blocks_records.test_what_he_was_made_to_do_is_not_written_into_his_record"
    ),
    ("SC-24", "refusing services because no legal profile"): (
        "test_blocks_records.test_no_service_is_refused_because_no_category_fits"
    ),
    # Exclusion
    ("SC-21", 'treating third-party "terrorism" allegation as input'): (
        "test_blocks_exclusion.test_what_others_say_of_him_is_no_input"
    ),
    ("SC-25", "FL-1F visible to caseworkers/NGOs/reports"): (
        "test_blocks_exclusion.test_article_1f_is_seen_by_nobody_but_who_looks_at_exclusion"
    ),
    ("SC-25", "any change of priority or service because of FL-1F"): (
        "test_blocks_exclusion.test_article_1f_changes_no_priority_and_no_service"
    ),
}

# To be emptied. Each line waits for a room that is not built; the sections are of workflows.md.
NEEDS_LATER_PROCEDURES: dict[tuple[str, str], str] = {
    ("SC-01", "contact with employer without consent"): (
        "5.5 labour rights: no step for contact with an employer is recorded yet"
    ),
    ("SC-11", "publishing her story without PublicationConsent"): (
        "publication of stories: nothing is published but figures"
    ),
    ("SC-14", "read access of accused unit to complaint or file"): (
        "5.11 complaint and redress: there are no complaints yet"
    ),
    ("SC-14", "closing complaint when the person is transferred"): (
        "5.11 complaint and redress: there are no complaints yet"
    ),
    ("SC-14", "complainant identity in NPM place statistics"): (
        "5.10 and 5.11: no figures by place, and no complaints yet"
    ),
    ("SC-15", "counting this return as voluntary in H-9"): (
        "5.9 return: figure H-9 counts returns, which are not recorded yet"
    ),
    ("SC-18", "departure without power of attorney offer for wage claim"): (
        "5.5 and 5.9: no power of attorney is recorded yet, so no departure waits for its offer"
    ),
}
