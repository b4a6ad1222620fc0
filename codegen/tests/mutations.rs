//! Random edits of a right file: whatever comes out is read or refused, never worse.

use codegen::cdk;
use codegen::config::{self, Finding, LARGEST_FILE};
use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use fastrand::Rng;

const QUICKSTART: &str = include_str!("../../examples/quickstart/keywheel.yaml");
const EVERYTHING: &str = include_str!("configurations/everything.yaml");
const ROUNDS: u64 = 3_000;

/// What goes wrong in YAML, and some that goes wrong in text.
const PIECES: [&str; 44] = [
    "\n",
    "\r",
    "\t",
    " ",
    "  ",
    ":",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "!x ",
    "%YAML 1.2\n",
    "---\n",
    "...\n",
    "|",
    "|2-\n",
    ">",
    "\"",
    "'",
    "\\",
    "\\x",
    "#",
    "null",
    "~",
    "true",
    "0x1F",
    "1e9",
    "90d",
    "999999999999999999999d",
    "ü",
    "\u{feff}",
    "\u{2028}",
    "\u{0}",
    "\u{1b}",
    "😀",
    "@",
];

fn mutate(file: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.usize(..=file.len());
    let until = (at + rng.usize(..20)).min(file.len());
    match rng.u8(..6) {
        0 => drop(file.drain(at..until)),
        1 => {
            let copy = file[at..until].to_vec();
            let to = rng.usize(..=file.len());
            drop(file.splice(to..to, copy));
        }
        2 => file.truncate(at),
        3 => drop(file.splice(at..at, [rng.u8(..)])),
        _ => {
            let piece = PIECES[rng.usize(..PIECES.len())];
            drop(file.splice(at..at, piece.bytes()));
        }
    }
}

/// Line and column, counted another way than `read` counts.
fn check(file: &[u8], finding: &Finding) {
    assert!(!finding.message.is_empty());
    assert!(
        !finding.message.chars().any(char::is_control),
        "{:?}",
        finding.message
    );
    let text = str::from_utf8(file).expect("places are given only in text");
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    for label in &finding.labels {
        let (start, end) = (label.span.start, label.span.end);
        assert!(
            start.offset <= end.offset && end.offset <= file.len(),
            "{label:?}"
        );
        for position in [start, end] {
            let before = &body[..position.offset - skipped];
            let lines = before.replace("\r\n", "\n").replace('\r', "\n");
            let line = 1 + lines.matches('\n').count();
            let column = 1 + lines
                .rsplit('\n')
                .next()
                .unwrap_or_default()
                .chars()
                .count();
            let inside =
                body[position.offset - skipped..].starts_with('\n') && before.ends_with('\r');
            assert!(
                inside || (position.line, position.column) == (line, column),
                "{label:?}"
            );
        }
    }
}

#[test]
fn no_edit_of_the_quickstart_makes_it_panic_or_point_beside_the_file() {
    let seed = 0x6b65_7977_6865_656c;
    println!("seed {seed}");
    let mut refused = 0;
    for round in 0..ROUNDS {
        println!("round {round}");
        let mut rng = Rng::with_seed(seed + round);
        let mut file = QUICKSTART.as_bytes().to_vec();
        for _ in 0..=rng.usize(..8) {
            mutate(&mut file, &mut rng);
        }
        if let Err(findings) = config::read(&file) {
            refused += 1;
            assert!(!findings.is_empty());
            for finding in &findings {
                if !finding.labels.is_empty() {
                    check(&file, finding);
                }
            }
        }
    }
    assert!(
        refused > ROUNDS / 2,
        "only {refused} of {ROUNDS} edits were refused"
    );
    assert!(refused < ROUNDS, "no edit was harmless");
}

#[test]
fn random_yaml_pieces_are_read_or_refused() {
    let seed = 20_261_122;
    println!("seed {seed}");
    for round in 0..ROUNDS {
        println!("round {round}");
        let mut rng = Rng::with_seed(seed + round);
        let file: String = (0..rng.usize(..60))
            .map(|_| PIECES[rng.usize(..PIECES.len())])
            .collect();
        assert!(file.len() < LARGEST_FILE);
        if let Err(findings) = config::read(file.as_bytes()) {
            for finding in findings.iter().filter(|finding| !finding.labels.is_empty()) {
                check(file.as_bytes(), finding);
            }
        }
    }
}

#[test]
fn whatever_is_read_can_be_generated() {
    let seed = 0x6765_6e65_7261_7465;
    println!("seed {seed}");
    let mut generated = 0;
    for round in 0..ROUNDS / 2 {
        println!("round {round}");
        let mut rng = Rng::with_seed(seed + round);
        let mut file = EVERYTHING.as_bytes().to_vec();
        for _ in 0..=rng.usize(..2) {
            mutate(&mut file, &mut rng);
        }
        match config::read(&file) {
            Ok(configuration) => {
                generated += 1;
                let lock = Lock::empty().assign(&configuration).unwrap().lock;
                assert_eq!(Lock::read(lock.write().as_bytes()).as_ref(), Ok(&lock));
                let infrastructure = Infrastructure::of(&configuration, &lock);
                assert_eq!(cdk::assembly(&infrastructure, None).len(), 5);
            }
            Err(findings) => {
                for finding in findings.iter().filter(|finding| !finding.labels.is_empty()) {
                    check(&file, finding);
                }
            }
        }
    }
    assert!(generated > ROUNDS / 30, "only {generated} were generated");
}

#[test]
fn no_edit_of_a_lock_makes_it_panic_or_point_beside_the_file() {
    let seed = 0x6c6f_636b;
    println!("seed {seed}");
    let configuration = config::read(EVERYTHING.as_bytes()).unwrap();
    let right = Lock::empty().assign(&configuration).unwrap().lock.write();
    let mut refused = 0;
    for round in 0..ROUNDS {
        println!("round {round}");
        let mut rng = Rng::with_seed(seed + round);
        let mut file = right.as_bytes().to_vec();
        for _ in 0..=rng.usize(..4) {
            mutate(&mut file, &mut rng);
        }
        match Lock::read(&file) {
            Ok(lock) => {
                // It may be another pipeline's by now, or have forgotten some users.
                if let Ok(assignment) = lock.assign(&configuration) {
                    for user in &configuration.users {
                        assert!(assignment.lock.stack_of(user.name()).is_some());
                    }
                }
            }
            Err(findings) => {
                refused += 1;
                assert!(!findings.is_empty());
                for finding in findings.iter().filter(|finding| !finding.labels.is_empty()) {
                    check(&file, finding);
                }
            }
        }
    }
    assert!((ROUNDS / 4..ROUNDS).contains(&refused), "{refused}");
}
