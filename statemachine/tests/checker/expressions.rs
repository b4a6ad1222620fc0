//! Paths, intrinsic functions and payload templates.

use super::definitions::order;
use super::{damaged, errors};
use serde_json::{Value, json};

fn with(pointer: &str, value: Value) -> Vec<String> {
    errors(&damaged(order(), pointer, Some(value)))
}

#[test]
fn paths_are_jayways() {
    for path in [
        "$",
        "$$",
        "$.a",
        "$.a.b-c",
        "$.größe",
        "$['a b'].c",
        "$[\"a\\\"b\"]",
        "$.a[0]",
        "$.a[-1]",
        "$.a[1:3]",
        "$.a[:2]",
        "$.a[0,2]",
        "$..a",
        "$..*",
        "$.a[*]",
        "$['a','b']",
        "$.a[?(@.b == 'c]' && @.d > 1)]",
        "$.a[?(@.b =~ /x]/i)].c",
        "$.a.length()",
        "$$.Execution.Id",
        "$variable",
        "$variable.field[2]",
        "$.['a']",
        "$.a[(@.length-1)]",
    ] {
        assert_eq!(
            with("/States/Done/OutputPath", json!(path)),
            [""; 0],
            "{path}"
        );
    }
    for path in [
        "",
        "a",
        " $.a",
        ".a",
        "$.",
        "$..",
        "$...",
        "$a b",
        "$.a b",
        "$.a[",
        "$.a['b]",
        "$.a[b]",
        "$.a[]",
        "$.a[1:2:3:4]",
        "$$23",
        "$2",
        "$.a['b']c",
        "$.a[?b]",
        "$.a[0",
        "$['a',]",
        "States.UUID()",
    ] {
        assert_eq!(
            with("/States/Done/OutputPath", json!(path)),
            [
                "SCHEMA_VALIDATION_FAILED: Value must be a valid JSONPath. at /States/Done/OutputPath"
            ],
            "{path}"
        );
    }
}

#[test]
fn a_reference_path_names_one_value() {
    for (path, why) in [
        ("$.a[*]", "'*'"),
        ("$..a", "'..'"),
        ("$.a[?(@.b)]", "a filter"),
        ("$.a[1:2]", "a slice"),
        ("$.a[1,2]", "a list of indexes"),
        ("$['a','b']", "a list of names"),
    ] {
        let message = format!(
            "SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: {why} may select more than one value"
        );
        assert_eq!(
            with("/States/Pay/ResultPath", json!(path)),
            [format!("{message} at /States/Pay/ResultPath")]
        );
        assert_eq!(
            with("/States/Check/Choices/0/Variable", json!(path)),
            [format!("{message} at /States/Check/Choices[0]/Variable")]
        );
    }
    assert_eq!(
        with(
            "/States/Check/Choices/0/Variable",
            json!("States.ArrayLength($.a)")
        ),
        [
            "SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: Reference path didn't start with '$' at /States/Check/Choices[0]/Variable"
        ]
    );
    for path in ["$variable", "$$.Execution"] {
        assert_eq!(
            with("/States/Pay/ResultPath", json!(path)),
            [
                "SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: it must lead into the state's input at /States/Pay/ResultPath"
            ]
        );
    }
}

#[test]
fn intrinsic_functions_are_known_by_name_and_number_of_arguments() {
    let field = "/States/Pay/Parameters/Payload/note.$";
    for call in [
        "States.Array()",
        "States.Array('Foo', $.x, 'Bar', 2.3, true, null, -1e3)",
        "States.Format('it\\'s {} \\\\ \\{\\}', $.a['x,y)'])",
        "States.MathAdd($.a, -1)",
        "States.JsonMerge($.a, $$.Execution.Input, false)",
        "States.ArrayLength( States.StringSplit($v, ',') )",
        "States.StringToJson('{\"a\":[1]}')",
        "States.UUID()",
    ] {
        assert_eq!(with(field, json!(call)), [""; 0], "{call}");
    }
    for call in [
        "States.Nothing()",
        "States.UUID",
        "States.UUID(1)",
        "States.UUID() ",
        "States.ArrayLength()",
        "States.MathAdd(1, '2')",
        "States.Format('{}', $.a",
        "States.Format('{}, $.a)",
        "States.Format('\\n')",
        "States.Format(\"{}\", $.a)",
        "States.Array($.a $.b)",
        "States.Array($.a,)",
        "States.Array(inf)",
        "States.UUID()x",
        " States.UUID()",
        "uuid",
        "$..",
    ] {
        let expected: &[&str] = match call {
            // Jayway ignores space at the end, and so do calls.
            "States.UUID() " => &[],
            _ => &[
                "SCHEMA_VALIDATION_FAILED: The value for the field 'note.$' must be a valid JSONPath or a valid intrinsic function call at /States/Pay/Parameters/Payload",
            ],
        };
        assert_eq!(with(field, json!(call)), expected, "{call}");
    }
}

#[test]
fn what_is_evaluated_is_a_string_and_given_once() {
    for (value, kind) in [
        (json!(1), "a NUMBER"),
        (json!({}), "an OBJECT"),
        (json!([]), "an ARRAY"),
        (json!(null), "a NULL"),
        (json!(true), "a BOOLEAN"),
    ] {
        assert_eq!(
            with("/States/Lines/ItemBatcher/BatchInput/order.$", value),
            [format!(
                "SCHEMA_VALIDATION_FAILED: The value for the field 'order.$' must be a STRING that contains a JSONPath but was {kind} at /States/Lines/ItemBatcher/BatchInput"
            )]
        );
    }
    assert_eq!(
        with("/States/Pay/Parameters/Payload/id", json!(1)),
        [
            "SCHEMA_VALIDATION_FAILED: The field 'id' is given twice, as 'id' and as 'id.$' at /States/Pay/Parameters/Payload"
        ]
    );
    assert_eq!(
        with(
            "/States/Pay/Parameters/Payload/list",
            json!([[{"x.$": "x"}]])
        ),
        [
            "SCHEMA_VALIDATION_FAILED: The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call at /States/Pay/Parameters/Payload/list[0][0]"
        ]
    );
    // The result of a Pass state is not a template.
    let pick = "/States/Lines/ItemProcessor/States/Pick/Result";
    assert_eq!(with(pick, json!({"x.$": 1})), [""; 0]);
}

#[test]
fn variables_have_names() {
    let assign = |name: &str| with("/States/Pay/Assign", json!({name: 1}));
    for name in ["a", "a_1", "größe", "B2.$"] {
        let value = if name.ends_with(".$") {
            json!("$.b")
        } else {
            json!(1)
        };
        assert_eq!(
            with("/States/Pay/Assign", json!({name: value})),
            [""; 0],
            "{name}"
        );
    }
    assert_eq!(
        assign("states"),
        [
            "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/Pay/Assign/states"
        ]
    );
    for name in ["", "1a", "_a", "a-b", "a b", "$a"] {
        assert_eq!(
            assign(name),
            [format!(
                "INVALID_VARIABLE_NAME: Invalid variable name '{name}': the variable name contains invalid characters. at /States/Pay/Assign/{name}"
            )]
        );
    }
    assert_eq!(assign(&"a".repeat(80)), [""; 0]);
    let long = "a".repeat(81);
    assert_eq!(
        assign(&long),
        [format!(
            "INVALID_VARIABLE_NAME: Invalid variable name '{long}': the variable name is longer than 80 characters. at /States/Pay/Assign/{long}"
        )]
    );
}

#[test]
fn an_inner_machine_does_not_assign_what_was_assigned_before_it() {
    let pack = |name: &str| {
        with(
            "/States/Ship/Branches/0/States/Pack/Assign",
            json!({name: 1}),
        )
    };
    assert_eq!(pack("parcel"), [""; 0]);
    assert_eq!(
        pack("order"),
        [
            "DUPLICATE_VARIABLE_NAME: The variable name 'order' was already defined in a parent scope. at /States/Ship/Branches[0]/States/Pack/Assign/order"
        ]
    );
    // A child execution of a distributed Map state has variables of its own.
    let pick = "/States/Lines/ItemProcessor/States/Pick/Assign";
    assert_eq!(with(pick, json!({"order": 1})), [""; 0]);
}
