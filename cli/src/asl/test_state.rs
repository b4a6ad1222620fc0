//! `keywheel asl test-state`

use super::json_argument::parse;
use super::{DefinitionArgument, DefinitionFile};
use crate::failure::Failure;
use crate::output::Output;
use jiff::Timestamp;
use serde_json::{Map, Value};
use statemachine::{FieldValidation, Mock, NotTestable, TestedState};
use std::process::ExitCode;

/// Test one state, as the TestState API does
///
/// Takes the API's parameters and prints its answer: the status, the output, where the machine would go on
/// and, from the level DEBUG on, the data on its way through the state. AWS is not called: a Task, a Map and
/// a Parallel need a mock. A value is JSON, or `file://` and a path, as the AWS CLI takes it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel asl test-state order.asl.json --state-name Pay --input '{\"id\": 1}' \\
    --mock '{\"result\": \"{\\\"Payload\\\": \\\"paid\\\"}\"}' --inspection-level DEBUG
  keywheel asl test-state order.asl.json --state-name Pay \\
    --mock '{\"errorOutput\": {\"error\": \"Busy\", \"cause\": \"later\"}}' \\
    --state-configuration '{\"retrierRetryCount\": 2}'

Exit codes:
  0  the state was tested: `status` in the answer says what became of it
  1  the API would refuse the call
  2  the command line is wrong, or a file cannot be read")]
pub(crate) struct TestState {
    #[command(flatten)]
    file: DefinitionArgument,
    /// Which state, at whatever depth, where the definition is a whole machine
    #[arg(long, value_name = "NAME")]
    state_name: Option<String>,
    /// The state's input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    input: String,
    /// The variables that earlier states have set
    #[arg(long, value_name = "JSON", default_value = "{}")]
    variables: String,
    /// The context object, as far as the state looks at it
    #[arg(long, value_name = "JSON")]
    context: Option<String>,
    /// What the work answers: `result`, or `errorOutput` with `error` and `cause`; and `fieldValidationMode`
    #[arg(long, value_name = "JSON")]
    mock: Option<String>,
    /// `retrierRetryCount`, `mapIterationFailureCount`, `mapItemReaderData`, `errorCausedByState`
    #[arg(long, value_name = "JSON")]
    state_configuration: Option<String>,
    /// How much the answer tells
    #[arg(long, value_enum, ignore_case = true, default_value_t = InspectionLevel::Info)]
    inspection_level: InspectionLevel,
    /// What the clock of the state says
    #[arg(long, value_name = "TIME", default_value = "2026-01-01T00:00:00Z")]
    now: Timestamp,
}

/// What the answer tells, by the API's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum InspectionLevel {
    /// Only what becomes of the state
    #[value(name = "INFO")]
    Info,
    /// Also the data on its way through the state
    #[value(name = "DEBUG")]
    Debug,
    /// The same: what TRACE adds are HTTP requests, and none is sent
    #[value(name = "TRACE")]
    Trace,
}

impl TestState {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let Some((_, definition)) = DefinitionFile::read(&self.file, output)? else {
            return Ok(ExitCode::from(1));
        };
        let level = self.inspection_level;
        let tested = self
            .test(definition)?
            .run()
            .map_err(|error| refused(&error))?;
        let answer = Value::Object(answer(tested, level));
        output.print(&format!("{answer:#}\n"))?;
        Ok(ExitCode::SUCCESS)
    }

    fn test(self, definition: Value) -> Result<statemachine::TestState, Failure> {
        let Value::Object(variables) = parse(&self.variables, "--variables")? else {
            return Err(Failure::usage(
                "the value of --variables is not an object",
                "write --variables '{\"name\": \"value\"}'",
            ));
        };
        let (mock, field_validation) = match &self.mock {
            Some(text) => read_mock(&parse(text, "--mock")?)?,
            None => (None, FieldValidation::default()),
        };
        let context = self.context.as_deref();
        let context = context.map(|text| parse(text, "--context")).transpose()?;
        let configuration = match &self.state_configuration {
            Some(text) => Configuration::read(&parse(text, "--state-configuration")?)?,
            None => Configuration::default(),
        };
        Ok(statemachine::TestState {
            definition,
            state_name: self.state_name,
            input: parse(&self.input, "--input")?,
            context,
            variables,
            mock,
            field_validation,
            map_item_reader_data: configuration.map_item_reader_data,
            retrier_retry_count: configuration.retrier_retry_count,
            map_iteration_failure_count: configuration.map_iteration_failure_count,
            now: self.now,
        })
    }
}

/// Reads a mock as the API takes it. Its result is JSON in a text, or the document itself.
fn read_mock(mock: &Value) -> Result<(Option<Mock>, FieldValidation), Failure> {
    let wrong = |what: &str| {
        Failure::usage(
            format!("--mock {what}"),
            r#"write --mock '{"result": "{\"some\": \"JSON\"}"}', or --mock '{"errorOutput": {"error": "Name", "cause": "…"}}'"#,
        )
    };
    let Value::Object(members) = mock else {
        return Err(wrong("is not an object"));
    };
    let known = ["result", "errorOutput", "fieldValidationMode"];
    if let Some(unknown) = members.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(wrong(&format!("has an unknown member '{unknown}'")));
    }
    let mode = match members.get("fieldValidationMode").map(Value::as_str) {
        None | Some(Some("STRICT")) => FieldValidation::Strict,
        Some(Some("PRESENT")) => FieldValidation::Present,
        Some(Some("NONE")) => FieldValidation::None,
        Some(_) => {
            return Err(wrong(
                "has a fieldValidationMode other than STRICT, PRESENT and NONE",
            ));
        }
    };
    let mock = match (members.get("result"), members.get("errorOutput")) {
        (Some(_), Some(_)) => return Err(wrong("has both a result and an errorOutput")),
        (Some(Value::String(text)), None) => Some(Mock::Result(
            serde_json::from_str(text)
                .map_err(|error| wrong(&format!("has a result that is not JSON: {error}")))?,
        )),
        (Some(document), None) => Some(Mock::Result(document.clone())),
        (None, Some(error)) => {
            let text = |name: &str| match error.get(name) {
                Some(Value::String(text)) => Ok(Some(text.clone())),
                None => Ok(None),
                Some(_) => Err(wrong(&format!(
                    "has an errorOutput whose {name} is not a text"
                ))),
            };
            Some(Mock::Error {
                error: text("error")?,
                cause: text("cause")?,
            })
        }
        (None, None) => None,
    };
    Ok((mock, mode))
}

/// The API's `stateConfiguration`. What causes an error inside a Map or Parallel changes nothing that the
/// answer shows.
#[derive(Default)]
struct Configuration {
    retrier_retry_count: u64,
    map_iteration_failure_count: Option<u64>,
    map_item_reader_data: Option<String>,
}

impl Configuration {
    fn read(value: &Value) -> Result<Self, Failure> {
        let wrong = |what: String| {
            Failure::usage(
                format!("--state-configuration {what}"),
                "it takes the numbers retrierRetryCount and mapIterationFailureCount, and the texts mapItemReaderData and errorCausedByState",
            )
        };
        let Value::Object(members) = value else {
            return Err(wrong("is not an object".to_owned()));
        };
        let mut configuration = Configuration::default();
        for (name, value) in members {
            let number = || {
                let number = value.as_u64();
                number.ok_or_else(|| wrong(format!("has a {name} that is not a number from 0 on")))
            };
            let text = || {
                let text = value.as_str().map(str::to_owned);
                text.ok_or_else(|| wrong(format!("has a {name} that is not a text")))
            };
            match name.as_str() {
                "retrierRetryCount" => configuration.retrier_retry_count = number()?,
                "mapIterationFailureCount" => {
                    configuration.map_iteration_failure_count = Some(number()?);
                }
                "mapItemReaderData" => configuration.map_item_reader_data = Some(text()?),
                "errorCausedByState" => {
                    text()?;
                }
                _ => return Err(wrong(format!("has an unknown member '{name}'"))),
            }
        }
        Ok(configuration)
    }
}

/// What the API answers: documents are texts in it.
fn answer(tested: TestedState, level: InspectionLevel) -> Map<String, Value> {
    let mut answer = Map::new();
    let output = tested.output.map(|output| output.to_string());
    for (name, value) in [
        ("output", output),
        ("error", tested.error),
        ("cause", tested.cause),
    ] {
        if let Some(value) = value {
            answer.insert(name.to_owned(), Value::from(value));
        }
    }
    if level != InspectionLevel::Info {
        let data = tested.inspection_data.into_iter().map(|(name, value)| {
            let value = match name.as_str() {
                "errorDetails" | "maxConcurrency" => value,
                "toleratedFailureCount" | "toleratedFailurePercentage" => value,
                _ => Value::from(value.to_string()),
            };
            (name, value)
        });
        answer.insert("inspectionData".to_owned(), Value::Object(data.collect()));
    }
    if let Some(next) = tested.next_state {
        answer.insert("nextState".to_owned(), Value::from(next));
    }
    answer.insert("status".to_owned(), serde_json::json!(tested.status));
    answer
}

fn refused(error: &NotTestable) -> Failure {
    let hint = match error.code {
        "InvalidDefinition" => "`keywheel asl check` says everything about a whole definition",
        _ => "`keywheel asl test-state --help` says what the parameters take",
    };
    Failure::Refused {
        message: error.to_string(),
        hint: hint.to_owned(),
    }
}
