//! Mermaid text.

use super::{definition, history};
use serde_json::{Value, json};
use statemachine::graph::{Graph, Trace};

#[test]
fn states_transitions_and_machines_inside_are_drawn() {
    assert_eq!(
        Graph::read(&definition()).mermaid(None),
        r#"flowchart TD
  start0((Start)) --> s0
  s0["Try"]
  s1[/"Rest"/]
  subgraph s2["Both (Parallel)"]
    subgraph s2b0[" "]
      start1((Start)) --> s6
      s6["Left"]
      s6 --> end1((End))
    end
    subgraph s2b1[" "]
      start2((Start)) --> s7
      s7["Right"]
      s7 --> end2((End))
    end
  end
  s3{"Enough?"}
  subgraph s4["Each (Map)"]
    start3((Start)) --> s8
    s8(["One"])
    s8 --> end3((End))
  end
  s5(["Done"])
  s0 --> s2
  s0 -.->|"Busy, States.Timeout"| s1
  s1 --> s0
  s2 --> s3
  s3 -->|"$.count ≥ 3 or $.stop = $.yes"| s5
  s3 -->|"$.kind = #34;a #92;#34;b#92;#34; #60;c#62;#34; and not ($.x…"| s3
  s3 -->|"otherwise"| s4
  s4 --> end0((End))
  s5 --> end0((End))
"#
    );
}

#[test]
fn the_way_of_an_execution_is_drawn_on_it() {
    let trace = Trace::read(&history());
    let text = Graph::read(&definition()).mermaid(Some(&trace));
    let visited: Vec<&str> = text
        .lines()
        .filter(|line| {
            [
                "[\"Try",
                "[/\"Rest",
                "[\"Both",
                "[\"Right",
                "{\"Enough",
                "class",
                "linkStyle",
            ]
            .iter()
            .any(|part| line.contains(part))
        })
        .map(str::trim)
        .collect();
    assert_eq!(
        visited,
        [
            "s0[\"Try<br>2 visits<br>1 retry<br>2026-01-01T00:02:00Z\"]",
            "s1[/\"Rest<br>2026-01-01T00:08:00Z\"/]",
            "subgraph s2[\"Both<br>2026-01-01T00:13:00Z (Parallel)\"]",
            "s7[\"Right<br>2026-01-01T00:16:00Z\"]",
            "s3{\"Enough?\"}",
            "classDef visited fill:#dcf5e3,stroke:#1a7f37",
            "class s0,s1,s6 visited",
            "classDef unfinished fill:#ffe3e0,stroke:#cf222e",
            "class s2,s7 unfinished",
            "linkStyle 0,1,2,3,7,8,9 stroke:#1a7f37,stroke-width:3px",
        ]
    );
}

#[test]
fn times_may_be_numbers_and_events_a_bare_list() {
    let history = json!([
        {"id": 1, "previousEventId": 0, "timestamp": 1767225600.5, "type": "TaskStateEntered",
         "stateEnteredEventDetails": {"name": "Try"}},
        {"id": "x"},
        7
    ]);
    let text = Graph::read(&definition()).mermaid(Some(&Trace::read(&history)));
    assert!(
        text.contains("s0[\"Try<br>2026-01-01T00:00:00.5Z\"]"),
        "{text}"
    );
}

#[test]
fn what_is_not_a_definition_has_no_states() {
    for definition in [
        Value::Null,
        json!([]),
        json!({"States": 1}),
        json!({"StartAt": "A", "States": {}}),
    ] {
        let graph = Graph::read(&definition);
        assert_eq!(graph.mermaid(None), "flowchart TD\n");
        assert!(graph.svg(None).ends_with("</svg>\n"));
    }
}
