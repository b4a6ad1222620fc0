//! What goes into a state.

use super::Thread;
use crate::history::StateType;
use crate::interpreter::failure::Failure;
use crate::interpreter::fault::Fault;
use crate::interpreter::plan::Selector;
use crate::interpreter::shared::Shared;
use crate::interpreter::view::View;
use crate::interpreter::visit::Visit;
use crate::model::QueryLanguage;
use crate::payload::Selection;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::sync::Arc;

impl Selector {
    /// The part of a document that the field selects.
    pub(super) fn select(
        &self,
        document: &Arc<Value>,
        view: &View<'_>,
    ) -> Result<Arc<Value>, Fault> {
        match self {
            Selector::Whole => Ok(Arc::clone(document)),
            Selector::Nothing => Ok(Arc::new(Value::Object(Map::new()))),
            Selector::Part(Selection::Path(path)) => {
                path.read(view).map(Arc::new).map_err(|message| {
                    Fault::runtime(format!("Invalid path '{}' : {message}", path.text()))
                })
            }
            Selector::Part(call) => Ok(Arc::new(call.evaluate("InputPath", view)?)),
        }
    }
}

impl Thread {
    /// The state's input after `InputPath`.
    pub(super) fn effective_input(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
    ) -> Result<Arc<Value>, Failure> {
        let selected = {
            let view = self.view(shared, visit, now);
            visit.plan.data.input.select(&visit.input, &view)
        };
        let selected = self.checked(shared, now, visit, selected)?;
        if visit.plan.language == QueryLanguage::JSONPath {
            shared.inspect("afterInputPath", || selected.as_ref().clone());
        }
        Ok(selected)
    }

    /// What the state works on: after `Parameters` or `Arguments`.
    pub(super) fn parameters(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        input: &Arc<Value>,
    ) -> Result<Arc<Value>, Failure> {
        let parameters = match &visit.plan.data.parameters {
            None => Ok(Arc::clone(input)),
            Some(template) => {
                let view = self.view(shared, visit, now).with_input(input);
                template.evaluate(&view).map(Arc::new)
            }
        };
        let parameters = self.checked(shared, now, visit, parameters)?;
        match visit.plan.language {
            QueryLanguage::JSONPath => {
                shared.inspect("afterParameters", || parameters.as_ref().clone());
            }
            QueryLanguage::JSONata
                if visit.plan.data.parameters.is_some()
                    && visit.plan.state_type == StateType::Task =>
            {
                shared.inspect("afterArguments", || parameters.as_ref().clone());
            }
            QueryLanguage::JSONata => {}
        }
        Ok(parameters)
    }

    /// What the state's fields see, with this as `$`; for what is outside of the usual flow of data.
    pub(in crate::interpreter) fn sight<T>(
        &self,
        shared: &Shared,
        now: Timestamp,
        visit: &Visit,
        input: &Value,
        look: impl FnOnce(&View<'_>) -> T,
    ) -> T {
        let view = self.view(shared, visit, now).with_input(input);
        look(&view)
    }
}
