//! Leaving states: results, outputs and variables.

use super::{Flow, Thread};
use crate::history::EventDetails;
use crate::interpreter::failure::Failure;
use crate::interpreter::fault::Fault;
use crate::interpreter::plan::{CatchPlan, Effects, ResultPlace, Template};
use crate::interpreter::shared::Shared;
use crate::interpreter::view::View;
use crate::interpreter::visit::Visit;
use crate::model::QueryLanguage;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::rc::Rc;
use std::sync::Arc;

/// What a state leaves behind.
struct Remains {
    assigned: Map<String, Value>,
    output: Arc<Value>,
}

impl Thread {
    /// Leaves a state that has a result.
    pub(in crate::interpreter) fn leave(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        result: &Arc<Value>,
    ) -> Result<Flow, Failure> {
        let plan = Rc::clone(&visit.plan);
        let remains = match plan.language {
            QueryLanguage::JSONata => {
                let view = self.view(shared, visit, now);
                let view = if plan.state_type.is_retried() {
                    view.with("result", result)
                } else {
                    view
                };
                remains(&plan.effects, &view, Arc::clone(result))
            }
            QueryLanguage::JSONPath => {
                let mut stages = Vec::new();
                let remains = self.placed(shared, now, visit, result, &mut stages);
                for (stage, value) in stages {
                    shared.inspect(stage, || value.as_ref().clone());
                }
                remains
            }
        };
        let remains = self.checked(shared, now, visit, remains)?;
        self.exit(shared, now, visit, remains, plan.next.as_deref())
    }

    /// The result after `ResultSelector`, `ResultPath` and `OutputPath`; and the variables.
    fn placed(
        &self,
        shared: &Shared,
        now: Timestamp,
        visit: &Visit,
        result: &Arc<Value>,
        stages: &mut Vec<(&'static str, Arc<Value>)>,
    ) -> Result<Remains, Fault> {
        let plan = &visit.plan;
        let see = |input| self.view(shared, visit, now).with_input(input);
        let selected = match &plan.data.result_selector {
            None => Arc::clone(result),
            Some(template) => Arc::new(template.evaluate(&see(result))?),
        };
        stages.push(("afterResultSelector", Arc::clone(&selected)));
        let assigned = assigned(plan.effects.assign.as_ref(), &see(result))?;
        let placed = plan.data.result_place.put(&visit.input, selected)?;
        stages.push(("afterResultPath", Arc::clone(&placed)));
        let output = plan.data.output.select(&placed, &see(&placed))?;
        Ok(Remains { assigned, output })
    }

    /// Leaves a state that passes its input on.
    pub(super) fn leave_unchanged(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        next: Option<&str>,
        effects: Option<&Effects>,
    ) -> Result<Flow, Failure> {
        let plan = Rc::clone(&visit.plan);
        let effects = effects.unwrap_or(&plan.effects);
        let input = self.effective_input(shared, now, visit)?;
        let remains = {
            let view = self.view(shared, visit, now).with_input(&input);
            match plan.language {
                QueryLanguage::JSONata => remains(effects, &view, Arc::clone(&input)),
                QueryLanguage::JSONPath => {
                    assigned(effects.assign.as_ref(), &view).and_then(|assigned| {
                        let output = plan.data.output.select(&input, &view)?;
                        Ok(Remains { assigned, output })
                    })
                }
            }
        };
        let remains = self.checked(shared, now, visit, remains)?;
        let next = next.or(plan.next.as_deref());
        self.exit(shared, now, visit, remains, next)
    }

    /// Leaves a state that failed, because a catcher goes on elsewhere.
    pub(super) fn leave_caught(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        catcher: &CatchPlan,
        error_output: &Value,
    ) -> Result<Flow, Failure> {
        let remains = {
            let view = self
                .view(shared, visit, now)
                .with("errorOutput", error_output);
            let output = Arc::new(error_output.clone());
            match visit.plan.language {
                QueryLanguage::JSONata => remains(&catcher.effects, &view, output),
                QueryLanguage::JSONPath => {
                    let view = view.with_input(error_output);
                    assigned(catcher.effects.assign.as_ref(), &view).and_then(|assigned| {
                        let output = catcher.result_place.put(&visit.input, output)?;
                        Ok(Remains { assigned, output })
                    })
                }
            }
        };
        let remains = self.checked(shared, now, visit, remains)?;
        self.exit(shared, now, visit, remains, Some(&catcher.next))
    }

    fn exit(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        remains: Remains,
        next: Option<&str>,
    ) -> Result<Flow, Failure> {
        let Remains { assigned, output } = remains;
        if !Arc::ptr_eq(&output, &visit.input) {
            shared.keep(&output, visit.name())?;
        }
        for value in assigned.values() {
            shared.keep(value, visit.name())?;
        }
        let exited = EventDetails::StateExited {
            state: visit.plan.state_type,
            name: visit.name().to_owned(),
            output: Arc::clone(&output),
            assigned_variables: assigned.clone(),
        };
        self.record(shared, now, exited)?;
        if !assigned.is_empty() {
            Rc::make_mut(&mut self.variables).extend(assigned);
        }
        if !self.variables.is_empty() {
            let variables = &self.variables;
            shared.inspect("variables", || Value::Object(variables.as_ref().clone()));
        }
        Ok(match next {
            Some(next) => Flow::enter(next.to_owned(), output),
            None => Flow::Succeed(output),
        })
    }
}

/// The variables and the output in JSONata. Both see the same.
fn remains(effects: &Effects, view: &View<'_>, output: Arc<Value>) -> Result<Remains, Fault> {
    let assigned = assigned(effects.assign.as_ref(), view)?;
    let output = match &effects.output {
        Some(template) => Arc::new(template.evaluate(view)?),
        None => output,
    };
    Ok(Remains { assigned, output })
}

fn assigned(assign: Option<&Template>, view: &View<'_>) -> Result<Map<String, Value>, Fault> {
    assign.map_or_else(|| Ok(Map::new()), |assign| assign.evaluate_members(view))
}

impl ResultPlace {
    /// The input with the result in its place.
    fn put(&self, input: &Arc<Value>, result: Arc<Value>) -> Result<Arc<Value>, Fault> {
        match self {
            ResultPlace::Whole => Ok(result),
            ResultPlace::Nowhere => Ok(Arc::clone(input)),
            ResultPlace::Part { text, path } => path
                .put(input.as_ref().clone(), Arc::unwrap_or_clone(result))
                .map(Arc::new)
                .map_err(|()| Fault::Named {
                    error: "States.ResultPathMatchFailure",
                    message: format!(
                        "Unable to apply ReferencePath {text} to input {}",
                        input.as_ref()
                    ),
                }),
        }
    }
}
