//! Random edits of templates: nothing that differs is silent.

use crate::world::{EVERYTHING, Folder, QUICKSTART, TOPIC, first};
use codegen::difference::{self, Assembly, Manifest};
use fastrand::Rng;
use serde_json::{Value, json};

const ROUNDS: u64 = 400;

/// One edit somewhere in the document.
fn mutate(value: &mut Value, rng: &mut Rng) {
    let deeper = rng.u8(..8) > 0;
    match value {
        Value::Object(members) if deeper && !members.is_empty() => {
            let place = rng.usize(..members.len());
            let member = members.values_mut().nth(place).expect("a member");
            mutate(member, rng);
        }
        Value::Array(items) if deeper && !items.is_empty() => {
            let place = rng.usize(..items.len());
            mutate(&mut items[place], rng);
        }
        Value::Object(members) => match (rng.u8(..3), members.keys().next().cloned()) {
            (0, Some(first)) => drop(members.shift_remove(&first)),
            (1, Some(first)) => {
                let member = members.shift_remove(&first).expect("it is there");
                members.insert(format!("{first}{}", rng.u8(..10)), member);
            }
            _ => drop(members.insert("More".to_owned(), json!(rng.u8(..)))),
        },
        Value::Array(items) => match rng.u8(..4) {
            0 => drop(items.pop()),
            1 => items.reverse(),
            2 => items.extend(items.first().cloned()),
            _ => items.push(json!({"Key": "more", "Value": "more"})),
        },
        scalar => {
            *scalar = match rng.u8(..6) {
                0 => json!(rng.u16(..)),
                1 => json!("*"),
                2 => json!({"Ref": "AWS::Region"}),
                3 => json!([]),
                4 => json!(true),
                _ => json!(format!("{}x", scalar.as_str().unwrap_or_default())),
            };
        }
    }
}

fn assembly(folder: &Folder) -> Option<Assembly> {
    let manifest = Manifest::read(&folder.manifest).ok()?;
    let templates: Vec<_> = manifest
        .templates()
        .map(|path| {
            let file = folder.templates.iter().find(|(file, _)| file == path)?;
            Some(file.1.clone())
        })
        .collect::<Option<_>>()?;
    Assembly::of(manifest, templates).ok()
}

#[test]
fn no_edit_of_a_template_is_silent() {
    let seed = 0x0064_6966_6665_7273;
    println!("seed {seed}");
    let mut compared = 0;
    for (number, file) in [QUICKSTART, EVERYTHING, TOPIC].into_iter().enumerate() {
        let old = first(file);
        let before = assembly(&old).expect("an assembly");
        for round in 0..ROUNDS {
            let mut rng = Rng::with_seed(seed + round);
            let mut new = old.clone();
            for _ in 0..rng.u8(1..4) {
                let place = rng.usize(..new.templates.len());
                mutate(&mut new.templates[place].1, &mut rng);
            }
            let Some(after) = assembly(&new) else {
                continue;
            };
            let is_same = new.templates == old.templates;
            for (old, new) in [(&before, &after), (&after, &before)] {
                let difference = difference::between(old, new);
                assert_eq!(
                    difference.sentences().is_empty(),
                    is_same,
                    "file {number}, round {round}: {difference:#?}"
                );
                assert_eq!(difference.is_empty(), is_same);
                // What is lost is shouted.
                let shouts = difference.sentences().into_iter();
                let shouts = shouts.filter(|said| said.weight == difference::Weight::Danger);
                assert_eq!(
                    shouts.count() == 0,
                    difference.losses().is_empty(),
                    "file {number}, round {round}: {difference:#?}"
                );
            }
            compared += usize::from(!is_same);
        }
    }
    assert!(compared > 800, "{compared}");
}

#[test]
fn how_a_stack_is_deployed_is_not_silent_either() {
    let old = first(QUICKSTART);
    let before = assembly(&old).expect("an assembly");
    let stack = &old.manifest["artifacts"]["quickstart"]["properties"];
    for name in stack.as_object().unwrap().keys() {
        let mut new = old.clone();
        new.manifest["artifacts"]["quickstart"]["properties"][name] = json!("other");
        let Some(after) = assembly(&new) else {
            continue;
        };
        let difference = difference::between(&before, &after);
        // The template's hash in the address changes with the template.
        let silent = name == "stackTemplateAssetObjectUrl";
        assert_eq!(difference.is_empty(), silent, "{name}");
    }
}

/// Each type that is generated has its place in the table of what cannot change.
#[test]
fn no_generated_type_is_unknown() {
    for file in [QUICKSTART, EVERYTHING, TOPIC] {
        let old = first(file);
        let mut new = old.clone();
        for (_, template) in &mut new.templates {
            for resource in template["Resources"].as_object_mut().unwrap().values_mut() {
                if let Some(properties) = resource.get_mut("Properties") {
                    properties["Unheard"] = json!("of");
                }
            }
        }
        let difference = difference::between(
            &assembly(&old).expect("an assembly"),
            &assembly(&new).expect("an assembly"),
        );
        let changes = difference.users.iter().flat_map(|user| &user.resources);
        for change in changes.chain(&difference.pipeline) {
            assert_eq!(change.fate, difference::Fate::Changed, "{}", change.kind);
        }
    }
}
