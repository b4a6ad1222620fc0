//! SVG documents.

use super::{definition, history};
use serde_json::{Map, Value, json};
use statemachine::graph::{Graph, Trace};

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn every_state_is_a_box_and_every_transition_a_line() {
    let svg = Graph::read(&definition()).svg(None);
    assert!(
        svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""),
        "{svg}"
    );
    assert!(svg.ends_with("</svg>\n"));
    assert_eq!(count(&svg, "class=\"box"), 9);
    // Six transitions, one of them to its own state, four starts and five ends.
    assert_eq!(count(&svg, "<path class=\"line"), 7 + 4 + 5);
    assert_eq!(count(&svg, "class=\"line catch\""), 1);
    assert_eq!(count(&svg, "<circle"), 8);
    assert_eq!(count(&svg, ">Enough?</text>"), 1);
    assert_eq!(
        count(&svg, "&quot;a \\&quot;b\\&quot; &lt;c&gt;"),
        2,
        "{svg}"
    );
    assert!(
        !svg.contains("http://") || count(&svg, "http://") == 1,
        "nothing is loaded"
    );
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn the_way_of_an_execution_is_drawn_on_it() {
    let svg = Graph::read(&definition()).svg(Some(&Trace::read(&history())));
    assert_eq!(count(&svg, "class=\"box visited\""), 3);
    assert_eq!(count(&svg, "class=\"box unfinished\""), 2);
    assert_eq!(count(&svg, " taken\""), 7);
    assert_eq!(count(&svg, ">1 retry</text>"), 1);
    assert_eq!(count(&svg, ">2026-01-01T00:02:00Z</text>"), 1);
}

#[test]
fn the_same_picture_is_the_same_bytes() {
    let rotation = serde_json::to_value(statemachine::rotation::definition()).unwrap();
    let svg = Graph::read(&rotation).svg(None);
    assert_eq!(svg, Graph::read(&rotation).svg(None));
    let states = rotation["States"].as_object().unwrap().len();
    assert_eq!(count(&svg, "class=\"box\""), states);
}

#[test]
fn boxes_of_one_machine_do_not_overlap() {
    let rotation = serde_json::to_value(statemachine::rotation::definition()).unwrap();
    let svg = Graph::read(&rotation).svg(None);
    let number = |text: &str, name: &str| -> f64 {
        let (_, rest) = text.split_once(&format!(" {name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    let boxes: Vec<[f64; 4]> = svg
        .split("<rect class=\"box")
        .skip(1)
        .map(|text| ["x", "y", "width", "height"].map(|name| number(text, name)))
        .collect();
    for (index, [x, y, width, height]) in boxes.iter().enumerate() {
        for [other_x, other_y, other_width, other_height] in &boxes[..index] {
            let apart = x + width < *other_x
                || other_x + other_width < *x
                || y + height < *other_y
                || other_y + other_height < *y;
            assert!(apart, "box {index} overlaps another");
        }
    }
}

#[test]
fn large_and_strange_machines_are_drawn_in_time() {
    let chain: Map<String, Value> = (0..3_000)
        .map(|index| {
            let state = json!({
                "Type": "Choice",
                "Choices": [{"Condition": true, "Next": format!("S{}", index + 1)}],
                "Default": "S0"
            });
            (format!("S{index}"), state)
        })
        .collect();
    let svg = Graph::read(&json!({"StartAt": "S0", "States": chain})).svg(None);
    assert_eq!(count(&svg, "class=\"box\""), 3_000);

    let mut machine = json!({});
    for _ in 0..100 {
        machine =
            json!({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [machine]}}});
    }
    let svg = Graph::read(&machine).svg(None);
    assert!(count(&svg, "class=\"box") <= 40);

    let named = json!({"StartAt": "", "States": {"": {"Type": "Pass"}, "\u{0}<\u{202e}": {"Type": "Pass"}}});
    let svg = Graph::read(&named).svg(None);
    assert!(!svg.contains('\u{0}'));
}
