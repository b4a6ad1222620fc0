//! What aws-accesskey-rotator does, row by row, and what it does wrong. Each has a test that says so; where
//! a row takes Terraform, a shell or the example's tester, its test is where those are.

mod faults;
mod lambdas;

use std::fs;
use std::path::Path;

/// What it does, the file of a test, and the test.
const ROWS: [(&str, &str, &str); 29] = [
    (
        "module rotator",
        "codegen/tests/terraform/ancestor.rs",
        "the_module_rotator_has_the_ancestors_variables_defaults_and_output",
    ),
    (
        "module rotator",
        "codegen/tests/terraform/ancestor.rs",
        "the_module_rotator_creates_lambdas_with_roles_policies_and_log_groups",
    ),
    (
        "module rotatable_user",
        "codegen/tests/terraform/ancestor.rs",
        "the_module_rotatable_user_has_the_ancestors_variables_defaults_and_outputs",
    ),
    (
        "module rotatable_user",
        "codegen/tests/terraform/ancestor.rs",
        "all_of_the_ancestors_variables_are_taken",
    ),
    (
        "module rotatable_user",
        "codegen/tests/terraform/guide.rs",
        "the_migration_guide_says_what_each_variable_of_the_ancestor_is_in_keywheel_yaml",
    ),
    (
        "minimal example",
        "codegen/tests/terraform/ancestor.rs",
        "the_ancestors_minimal_example_validates_and_plans_with_only_its_source_changed",
    ),
    (
        "minimal example",
        "codegen/tests/terraform/ancestor.rs",
        "the_modules_are_taken_straight_from_a_repository",
    ),
    (
        "minimal example",
        "codegen/tests/terraform/migration.rs",
        "a_state_of_the_ancestor_keeps_its_user_and_its_secret_and_cuts_no_key",
    ),
    (
        "rotateAccessKey",
        "tests/simulation/ancestor/lambdas.rs",
        "rotate_access_key_makes_tries_and_publishes_one_key_in_its_steps",
    ),
    (
        "rotateAccessKey",
        "tests/simulation/ancestor/lambdas.rs",
        "rotate_access_key_has_a_name_for_two_keys",
    ),
    (
        "cleanupAccessKey",
        "tests/simulation/ancestor/lambdas.rs",
        "cleanup_access_key_deactivates_what_went_unused_for_a_day_and_deletes_what_is_inactive",
    ),
    (
        "cleanupAccessKey",
        "tests/simulation/ancestor/lambdas.rs",
        "cleanup_access_key_polls_no_secrets_any_more",
    ),
    (
        "tags",
        "tests/simulation/grants.rs",
        "a_user_or_a_secret_without_the_pipeline_s_tags_is_out_of_its_reach",
    ),
    (
        "tags",
        "tests/parity/decisions/steps.rs",
        "no_call_reaches_a_user_or_a_secret_that_is_not_the_pipeline_s",
    ),
    (
        "tags",
        "codegen/tests/infrastructure/roles.rs",
        "each_role_may_do_what_the_table_says_and_nothing_else",
    ),
    (
        "secret layout",
        "tests/simulation/migration.rs",
        "a_secret_with_only_the_user_name_gets_its_first_key",
    ),
    (
        "secret layout",
        "tests/simulation/migration.rs",
        "the_key_in_the_secret_is_replaced_with_a_grace_period_and_not_cut",
    ),
    (
        "every 30 days, at once",
        "codegen/tests/infrastructure/native.rs",
        "the_secrets_own_rotation_comes_last_and_calls_rotate_at_once_and_by_the_file",
    ),
    (
        "every 30 days, at once",
        "tests/simulation/rotation.rs",
        "forty_days_make_two_keys_and_delete_the_first",
    ),
    (
        "example/",
        "codegen/tests/terraform/consumer.rs",
        "the_consumer_example_validates_and_plans_its_bots_and_a_tester_that_may_read_their_secrets_only",
    ),
    (
        "example/",
        "examples/consumer/tester/tests/tester.rs",
        "before_during_and_after_rotations_every_published_key_works",
    ),
    (
        "scripts",
        "cli/tests/operator/changes/rotate.rs",
        "all_users_are_rotated_after_a_question",
    ),
    (
        "scripts",
        "cli/tests/operator/versions.rs",
        "nobody_is_asked_twice_and_without_an_answer_no_secret_is_shown",
    ),
    (
        "scripts",
        "cli/tests/operator/changes/purge.rs",
        "what_is_to_be_deleted_is_named_and_stays_until_somebody_says_yes",
    ),
    (
        "scripts",
        "cli/tests/operator/changes/purge.rs",
        "a_reset_secret_holds_the_user_s_name_and_a_purge_makes_room_for_a_beginning",
    ),
    (
        "Makefile",
        "tests/readme/main.rs",
        "the_makefile_has_the_verbs_of_the_ancestor",
    ),
    (
        "its users",
        "codegen/tests/terraform/guide.rs",
        "terraform_takes_every_block_that_the_guides_show",
    ),
    (
        "its users",
        "tests/simulation/migration.rs",
        "whatever_the_ancestor_has_left_is_adopted_and_no_key_is_cut",
    ),
    (
        "its users",
        "tests/simulation/migration.rs",
        "a_key_that_the_ancestor_made_and_did_not_store_is_reported_and_not_touched",
    ),
];

/// What it does wrong, and the test that Keywheel does not.
const FAULTS: [(&str, &str); 8] = [
    (
        "ListSecrets is not paginated",
        "the_hundred_and_first_secret_is_cleaned_up_like_the_first",
    ),
    (
        "a crash between CreateAccessKey and PutSecretValue",
        "a_crash_between_the_key_and_its_secret_leaves_no_key_and_blocks_nobody",
    ),
    (
        "a new key that has not propagated fails the test step",
        "a_key_that_takes_two_minutes_to_work_fails_no_rotation",
    ),
    (
        "the test bucket, object and region are compiled in",
        "each_user_has_a_test_object_and_regions_of_its_own",
    ),
    (
        "an Inactive key is deleted at once",
        "an_inactive_key_can_be_brought_back_for_a_week",
    ),
    (
        "errors of the cleanup are swallowed",
        "a_cleanup_that_fails_is_told",
    ),
    (
        "an unknown rotation step is reported as success",
        "an_unknown_rotation_step_is_an_error_and_not_success",
    ),
    (
        "AWSCURRENT is missing after a first rotation that failed",
        "a_first_rotation_that_fails_leaves_a_secret_with_awscurrent_and_no_key",
    ),
];

#[test]
fn every_row_and_every_fault_has_a_test() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let faults = FAULTS.map(|(what, test)| (what, "tests/simulation/ancestor/faults.rs", test));
    for (what, file, test) in ROWS.into_iter().chain(faults) {
        let text = fs::read_to_string(repository.join(file)).unwrap();
        let has = ["fn", "async fn"]
            .iter()
            .any(|function| text.contains(&format!("\n{function} {test}()")));
        assert!(has, "{what}: {file} has no test `{test}`");
    }
}
