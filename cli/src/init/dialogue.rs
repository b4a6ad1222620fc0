//! Asking a person, one thing at a time, and saying why.

use super::ROTATE_EVERY;
use super::answers::{Answers, PIPELINE};
use super::draft::Draft;
use super::scan::Found;
use crate::failure::Failure;
use codegen::config;

/// Whoever can be asked: what is said to them, and the line they answer, unless they are gone.
pub(super) struct Dialogue<A> {
    ask: A,
}

impl<A: FnMut(&str) -> Result<Option<String>, Failure>> Dialogue<A> {
    pub(super) fn new(ask: A) -> Self {
        Dialogue { ask }
    }

    /// Asks for what is not known of the pipeline. The region is the likely one.
    pub(super) fn about_pipeline(
        &mut self,
        answers: &mut Answers,
        region: Option<&str>,
    ) -> Result<(), Failure> {
        if answers.pipeline.is_none() {
            let question =
                "The pipeline's name begins the name of everything that it creates in AWS.\nName";
            let pipeline = self.valid(question, Some(PIPELINE), |answers, text| {
                answers.pipeline = Some(text.to_owned());
            })?;
            answers.pipeline = Some(pipeline);
        }
        if answers.region.is_none() {
            let question = "\nThe pipeline and the secrets live in one region; IAM users are in all of them.\nRegion";
            let region = self.valid(question, region, |answers, text| {
                answers.region = Some(text.to_owned());
            })?;
            answers.region = Some(region);
        }
        if !answers.has_alerts() {
            let question = "\nKeywheel calls a person when a rotation needs one, and else never.\nEmail address, or ARN of an SNS topic";
            let region = answers.region.clone();
            let alerts = self.valid(question, None, |answers, text| {
                answers.region.clone_from(&region);
                tell(answers, text);
            })?;
            tell(answers, &alerts);
        }
        if answers.rotate_every.is_none() {
            let question = "\nA rotation takes nine days from the new key to the old one's deletion.\nTime between rotations";
            let every = self.valid(
                question,
                Some(&ROTATE_EVERY.to_string()),
                |answers, text| {
                    answers.rotate_every = Some(text.to_owned());
                },
            )?;
            answers.rotate_every = Some(every);
        }
        Ok(())
    }

    /// Asks whether AWS may be called.
    pub(super) fn may_scan(&mut self) -> Result<bool, Failure> {
        let answer = self.answer(
            "\nKeywheel can list the IAM users of the account, and how old their keys are. That changes nothing.\nList them? [y/N] ",
        )?;
        Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }

    /// Asks whose keys are rotated.
    pub(super) fn about_users(
        &mut self,
        answers: &mut Answers,
        found: Option<&Found>,
    ) -> Result<(), Failure> {
        if !answers.users.is_empty() {
            return Ok(());
        }
        let with_keys = found.map(Found::users_with_keys).unwrap_or_default();
        let mut question = String::new();
        if let Some(found) = found {
            question.push_str(&listed(found));
        }
        question.push_str(
            "\nWhose keys are to be rotated? A user that is not there yet is created.\nNames, with commas between them",
        );
        if !with_keys.is_empty() {
            question.push_str(", or `all` of the list");
        }
        loop {
            let answer = self.answer(&format!("{question}: "))?;
            let users: Vec<String> = if answer == "all" && !with_keys.is_empty() {
                with_keys.clone()
            } else {
                let names = answer.split(',').map(str::trim);
                let names = names.filter(|name| !name.is_empty());
                names.map(ToOwned::to_owned).collect()
            };
            match complaint(|answers| answers.users.clone_from(&users)) {
                None => {
                    answers.users = users;
                    return Ok(());
                }
                Some(complaint) => question = format!("{complaint}\nNames"),
            }
        }
    }

    /// Asks until the answer has no findings where it is put.
    fn valid(
        &mut self,
        question: &str,
        default: Option<&str>,
        put: impl Fn(&mut Answers, &str),
    ) -> Result<String, Failure> {
        let default_shown = default.map_or_else(String::new, |default| format!(" [{default}]"));
        let mut question = format!("{question}{default_shown}: ");
        loop {
            let mut answer = self.answer(&question)?;
            if answer.is_empty() {
                answer = default.unwrap_or_default().to_owned();
            }
            match complaint(|answers| put(answers, &answer)) {
                None => return Ok(answer),
                Some(complaint) => question = format!("{complaint}\nAgain{default_shown}: "),
            }
        }
    }

    fn answer(&mut self, question: &str) -> Result<String, Failure> {
        match (self.ask)(question)? {
            Some(line) => Ok(line.trim().to_owned()),
            None => Err(Failure::usage(
                "nobody answers, and nothing was written",
                "give the answers as options: `keywheel init --help`",
            )),
        }
    }
}

/// An ARN is a topic, anything else an address.
fn tell(answers: &mut Answers, text: &str) {
    if text.starts_with("arn:") {
        answers.topic = Some(text.to_owned());
    } else {
        answers.emails = vec![text.to_owned()];
    }
}

/// What is wrong with answers that are put into a file without findings: the rules are those of the file.
fn complaint(put: impl FnOnce(&mut Answers)) -> Option<String> {
    let mut answers = Answers {
        pipeline: Some(PIPELINE.to_owned()),
        region: Some("us-west-2".to_owned()),
        users: vec!["Bot".to_owned()],
        ..Answers::default()
    };
    put(&mut answers);
    if !answers.has_alerts() {
        answers.emails = vec!["oncall@example.com".to_owned()];
    }
    let draft: Draft = answers.draft(None);
    let findings = config::read(draft.text().as_bytes()).err()?;
    let sentences = findings.iter().map(|finding| match &finding.hint {
        Some(hint) => format!("{}: {hint}.", finding.message),
        None => format!("{}.", finding.message),
    });
    Some(sentences.collect::<Vec<_>>().join("\n"))
}

fn listed(found: &Found) -> String {
    let with_keys: Vec<_> = found
        .users
        .iter()
        .filter(|user| user.keys.is_some())
        .collect();
    let mut text = format!(
        "\nThe account {} has {} IAM users; {} of them have access keys:\n",
        found.account,
        found.users.len(),
        with_keys.len()
    );
    for user in with_keys {
        let keys = user.keys.as_deref().unwrap_or_default();
        text.push_str(&format!("  {:<24} {keys}\n", user.name));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::scan::FoundUser;
    use super::*;

    /// Holds the dialogue with somebody who answers this, and gives everything that was asked.
    fn hold(
        answers: &[&str],
        about: impl FnOnce(
            &mut Dialogue<&mut dyn FnMut(&str) -> Result<Option<String>, Failure>>,
        ) -> Result<(), Failure>,
    ) -> (String, Result<(), Failure>) {
        let mut asked = String::new();
        let mut lines = answers.iter();
        let mut ask = |question: &str| {
            asked.push_str(question);
            let line = lines.next().map(|line| (*line).to_owned());
            asked.push_str(line.as_deref().unwrap_or("(gone)"));
            asked.push('\n');
            Ok(line)
        };
        let result = about(&mut Dialogue::new(&mut ask));
        (asked, result)
    }

    #[test]
    fn each_question_says_why_and_a_wrong_answer_is_asked_for_again() {
        let mut answers = Answers::default();
        let (asked, result) = hold(
            &["", "us-west", "", "oncall", "oncall@example.com", "90d"],
            |dialogue| dialogue.about_pipeline(&mut answers, Some("eu-central-1")),
        );
        assert!(result.is_ok(), "{asked}");
        assert_eq!(
            answers,
            Answers {
                pipeline: Some("keys".to_owned()),
                region: Some("eu-central-1".to_owned()),
                emails: vec!["oncall@example.com".to_owned()],
                rotate_every: Some("90d".to_owned()),
                ..Answers::default()
            }
        );
        assert_eq!(
            asked,
            "\
The pipeline's name begins the name of everything that it creates in AWS.
Name [keys]: 

The pipeline and the secrets live in one region; IAM users are in all of them.
Region [eu-central-1]: us-west
`us-west` is not an AWS region: write it as AWS does: `us-west-2`, `eu-central-1`.
Again [eu-central-1]: 

Keywheel calls a person when a rotation needs one, and else never.
Email address, or ARN of an SNS topic: oncall
`oncall` is not an email address: write `name@example.com`, without a display name.
Again: oncall@example.com

A rotation takes nine days from the new key to the old one's deletion.
Time between rotations [30d]: 90d
"
        );
    }

    #[test]
    fn what_is_known_is_not_asked_for() {
        let mut answers = Answers {
            pipeline: Some("acme".to_owned()),
            region: Some("us-west-2".to_owned()),
            emails: vec!["oncall@example.com".to_owned()],
            rotate_every: Some("30d".to_owned()),
            users: vec!["Bot".to_owned()],
            ..Answers::default()
        };
        let (asked, result) = hold(&[], |dialogue| {
            dialogue.about_pipeline(&mut answers, None)?;
            dialogue.about_users(&mut answers, None)
        });
        assert!(result.is_ok());
        assert_eq!(asked, "");
    }

    #[test]
    fn users_are_chosen_from_those_that_were_found() {
        let found = Found {
            account: "123456789012".to_owned(),
            users: vec![
                FoundUser {
                    name: "Person".to_owned(),
                    keys: None,
                },
                FoundUser {
                    name: "ReportBot".to_owned(),
                    keys: Some("Active AKIA…, 412 days old, last used: never".to_owned()),
                },
            ],
        };
        for (lines, users) in [
            (&["all"][..], &["ReportBot"][..]),
            (&["a b", "ReportBot, NewBot"], &["ReportBot", "NewBot"]),
        ] {
            let mut answers = Answers::default();
            let (asked, result) = hold(lines, |dialogue| {
                dialogue.about_users(&mut answers, Some(&found))
            });
            assert!(result.is_ok(), "{asked}");
            assert_eq!(answers.users, users);
            assert!(
                asked.starts_with(
                    "
The account 123456789012 has 2 IAM users; 1 of them have access keys:
  ReportBot                Active AKIA…, 412 days old, last used: never

Whose keys are to be rotated? A user that is not there yet is created.
Names, with commas between them, or `all` of the list: "
                ),
                "{asked}"
            );
        }
    }

    #[test]
    fn whoever_goes_away_has_written_nothing() {
        let mut answers = Answers::default();
        let (_, result) = hold(&[], |dialogue| dialogue.about_users(&mut answers, None));
        let Err(Failure::Usage { message, .. }) = result else {
            panic!("{result:?}");
        };
        assert_eq!(message, "nobody answers, and nothing was written");
    }
}
