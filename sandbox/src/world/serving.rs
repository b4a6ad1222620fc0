//! A world for others: its account behind a socket, and its pipeline at work.

use super::World;
use super::executions::StepFunctions;
use crate::server::Server;
use std::rc::Rc;

impl World {
    /// Answers clients until it is dropped. Schedules start rotations meanwhile, and so do clients, with
    /// StartExecution, RedriveExecution and RotateSecret; Invoke runs a Lambda alone. The server is one of
    /// this world's account.
    pub async fn serve(&self, server: Server) {
        for properties in &self.lambdas {
            self.account.create_function(properties);
        }
        self.during(async {
            tokio::task::spawn_local(server.run());
            self.start_schedules();
            self.start_watchdog();
            loop {
                self.step_functions.run_due();
                self.account.is_asked().await;
            }
        })
        .await;
    }
}

impl StepFunctions {
    /// Begins what clients have asked for; it runs by itself. Must be called inside a `LocalSet`.
    fn run_due(self: &Rc<Self>) {
        drop(self.start_due_executions());
        for arn in self.account().take_due_redrives() {
            // The API has refused what cannot be redriven.
            let _ = self.redrive(&arn);
        }
        for due in self.account().take_due_rotations() {
            let step_functions = Rc::clone(self);
            tokio::task::spawn_local(async move {
                step_functions.call_rotation_function(&due).await;
            });
        }
        for due in self.account().take_due_invocations() {
            let step_functions = Rc::clone(self);
            tokio::task::spawn_local(async move {
                let functions = step_functions.functions();
                let invoked = functions.invoke_arn(&due.function_arn, &due.payload).await;
                // The caller may have gone.
                let _ = due.reply.send(invoked);
            });
        }
    }
}
