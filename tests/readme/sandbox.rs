//! The sandbox is served as its guide shows, and each command that the guide shows succeeds.

use crate::document::Document;
use crate::program::{playground, shell};
use crate::served::serve;

#[test]
fn the_commands_for_a_served_sandbox_succeed() {
    let mut documents = Document::all().into_iter();
    let guide = documents
        .find(|document| document.name() == "docs/sandbox.md")
        .expect("the guide is there");
    let configuration = guide.blocks_in("yaml").remove(0);
    let folder = playground("the guide to the sandbox", Some(&configuration));
    let mut blocks = guide.blocks_in("sh").into_iter();
    let command = blocks.next().expect("how to serve it");
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("keywheel"), "{command}");
    let (_served, exports) = serve(words, &folder);

    let has_cli = shell("command -v aws", &folder).status.success();
    assert!(blocks.len() > 2, "the guide shows what to do");
    for block in blocks.filter(|_| has_cli) {
        let output = shell(&format!("unset ${{!AWS_@}}\n{exports}\n{block}"), &folder);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}{complaint}");
        assert!(!output.stdout.is_empty(), "{block} prints nothing");
    }
}
