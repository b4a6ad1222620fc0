//! keywheel.lock: reading, writing, and who lives where.

use crate::world::{line, pipeline};
use codegen::config::Configuration;
use codegen::lock::Lock;
use contract::UserName;

fn name(text: &str) -> UserName {
    text.parse().expect("a user's name")
}

fn assigned(lock: &Lock, configuration: &Configuration) -> (Lock, Vec<String>) {
    let assignment = lock.assign(configuration).expect("everybody fits");
    (
        assignment.lock,
        assignment.advice.iter().map(line).collect(),
    )
}

#[test]
fn the_file_says_what_it_is_and_reads_back_as_it_was() {
    let configuration = pipeline(
        "  \"@bot\": { secret: a }\n  \"null\": { secret: b, onRemove: delete }\n  0x1F: { secret: c, existing: true, existingSecret: true }\n  a=b,c+d@e_f-g: { secret: d, existing: true }\n",
    );
    let (lock, advice) = assigned(&Lock::empty(), &configuration);
    assert_eq!(advice, [""; 0]);
    assert_eq!(
        lock.write(),
        "\
# Which stack each user of keywheel.yaml lives in. `keywheel synth` writes this file: commit it.
# A user that moved to another stack would be deleted in one and created in the other, so none does.
#   retain    stays in AWS when it leaves keywheel.yaml
#   delete    is deleted from AWS when it leaves keywheel.yaml
#   adopted   was in AWS before Keywheel, and stays
#   retained  has left keywheel.yaml and is still in AWS
version: 1
pipeline: acme
stacks: 1
users:
  \"0x1F\": 1 adopted
  \"@bot\": 1 retain
  \"a=b,c+d@e_f-g\": 1 retain
  \"null\": 1 delete
"
    );
    assert_eq!(Lock::read(lock.write().as_bytes()), Ok(lock));
}

#[test]
fn who_leaves_is_remembered_as_long_as_anything_of_it_is_in_aws() {
    let all = pipeline(
        "  Stays: { secret: a }\n  Kept: { secret: b }\n  Deleted: { secret: c, onRemove: delete }\n  Adopted: { secret: d, existing: true, existingSecret: true }\n",
    );
    let one = pipeline("  Stays: { secret: a }\n");
    let (lock, _) = assigned(&Lock::empty(), &all);
    let (lock, advice) = assigned(&lock, &one);
    assert_eq!(advice, [""; 0]);
    assert!(
        lock.write()
            .ends_with("users:\n  \"Kept\": 1 retained\n  \"Stays\": 1 retain\n")
    );
    assert_eq!(lock.retained().collect::<Vec<_>>(), [(&name("Kept"), 1)]);
    // And it stays so, however often the file is generated.
    assert_eq!(assigned(&lock, &one).0, lock);
}

#[test]
fn who_comes_back_keeps_its_stack_and_is_asked_about() {
    let with = |settings: &str| {
        pipeline(&format!(
            "  Stays: {{ secret: a }}\n  Kept: {{ secret: b{settings} }}\n"
        ))
    };
    let (lock, _) = assigned(&Lock::empty(), &with(""));
    let (lock, _) = assigned(&lock, &pipeline("  Stays: { secret: a }\n"));
    let (back, advice) = assigned(&lock, &with(""));
    assert_eq!(
        advice,
        [
            "[] returning-user: `Kept` was in keywheel.yaml before, and what it left in AWS was retained | set `existing: true` and `existingSecret: true` for it, or the deployment stops at what is there; if it was deleted meanwhile, remove its line from keywheel.lock"
        ]
    );
    assert_eq!(back.stack_of(&name("Kept")), Some(1));
    // The question remains until the file answers it.
    assert_eq!(assigned(&back, &with("")).1.len(), 1);
    assert_eq!(assigned(&back, &with(", existing: true")).1.len(), 1);
    let (adopted, advice) = assigned(&back, &with(", existing: true, existingSecret: true"));
    assert_eq!(advice, [""; 0]);
    assert!(adopted.write().contains("  \"Kept\": 1 adopted\n"));
}

#[test]
fn the_lock_of_another_pipeline_is_refused() {
    let (lock, _) = assigned(&Lock::empty(), &pipeline("  A: { secret: a }\n"));
    let other = lock.write().replace("acme", "other");
    let other = Lock::read(other.as_bytes()).unwrap();
    let findings = other.assign(&pipeline("  A: { secret: a }\n")).unwrap_err();
    assert_eq!(
        findings.iter().map(line).collect::<Vec<_>>(),
        [
            "[] other-pipeline: keywheel.lock is that of the pipeline other, and keywheel.yaml describes acme | another name is another pipeline beside the first: restore the name, or give the new pipeline a folder of its own"
        ]
    );
}

#[test]
fn users_that_outgrow_their_stack_are_named_with_the_numbers() {
    let users = |settings: &str| {
        let users: String = (0..100)
            .map(|number| format!("  user-{number}: {{ secret: s{number}{settings} }}\n"))
            .collect();
        pipeline(&users)
    };
    let (lock, _) = assigned(&Lock::empty(), &users(""));
    assert_eq!(lock.stacks(), 1);
    let findings = lock
        .assign(&users(", schedule: cron(0 3 1 * ? *)"))
        .unwrap_err();
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}");
    };
    assert!(
        finding
            .message
            .starts_with("the users of stack acme-fleet-1 need 500 resources and ")
            && finding
                .message
                .ends_with(" bytes, more than the 490 and 950000 that fit"),
        "{}",
        finding.message
    );
}

#[test]
fn each_mistake_in_the_file_is_shown_at_its_place() {
    let findings = |text: &str| -> Vec<_> {
        let findings = Lock::read(text.as_bytes()).unwrap_err();
        findings.iter().map(line).collect()
    };
    assert_eq!(
        findings(
            "version: 2\npipeline: a_b\nstacks: 0\nusers:\n  A: 1 keep\n  B: 01 retain\n  C D: 1 retain\n  E: 7\nextra: 1\n"
        ),
        [
            "[1:10 out of bounds] out-of-bounds: `version` is 2 | write a whole number from 1 to 1",
            "[2:11 not a pipeline's name] invalid-value: `a_b` is not a pipeline's name | it has 1 to 32 letters, digits and hyphens, a letter first",
            "[3:9 out of bounds] out-of-bounds: `stacks` is 0 | write a whole number from 1 to 10000",
            "[5:6 not a stack's number and what becomes of the user] invalid-value: `1 keep` is not a stack's number and what becomes of the user | it reads like `1 retain`; take the file from version control, as `keywheel synth` wrote it",
            "[6:6 not a stack's number and what becomes of the user] invalid-value: `01 retain` is not a stack's number and what becomes of the user | it reads like `1 retain`; take the file from version control, as `keywheel synth` wrote it",
            "[7:3 not a user's name] invalid-value: `C D` is not the name of an IAM user | IAM allows 1 to 64 characters: letters, digits and `+=,.@_-`",
            "[8:6 a stack's number and what becomes of the user belongs here] wrong-type: user `E` is a number, not a stack's number and what becomes of the user | put it in quotes: \"7\"",
            "[9:1 unknown key] unknown-key: `extra` is not a key of the file | the keys are `version`, `pipeline`, `stacks`, `users`",
        ]
    );
    assert_eq!(
        findings(
            "version: 1\npipeline: a\nstacks: 1\nusers: { A: 2 retain, B: 1 retain, B: 1 delete }\n"
        ),
        [
            "[3:9 so many stacks] malformed-lock: `A` lives in stack 2 of 1 | take the file from version control, as `keywheel synth` wrote it",
            "[4:36 again] duplicate-user: user `B` is there twice | a user lives in one stack: keep the line that is deployed",
        ]
    );
    // A merge that was not finished.
    assert!(
        findings(
            "<<<<<<< HEAD
version: 1
"
        )[0]
        .contains(": the file is not YAML | ")
    );
}
