//! Faults: each fate does what it says, to the SDK's clients and to whole Lambdas.

mod calls;
mod lambdas;

use sandbox::Account;
use sandbox::iam::Status;

fn keys(account: &Account) -> Vec<(String, Status)> {
    account.view(|view| {
        let bot = view.iam().user("Bot").unwrap();
        let keys = view.iam().keys_of(bot);
        keys.iter()
            .map(|key| (key.id().to_owned(), key.status()))
            .collect()
    })
}

fn journal(account: &Account) -> Vec<String> {
    account.journal().iter().map(ToString::to_string).collect()
}
