//! Rotations that Secrets Manager starts, and what it would not take.

use crate::endpoint;
use crate::tool::Workspace;
use crate::world;

#[test]
fn what_secrets_manager_would_refuse_is_refused_by_the_plan() {
    let Some(workspace) = Workspace::new("refused", &world::files(&world::read(world::NATIVE)))
    else {
        return;
    };
    workspace.add_text(
        "native_override.tf",
        "module \"user_IntervalBot\" {\n  schedule = \"rate(36 hours)\"\n  schedule_timezone = \"Europe/Berlin\"\n  window_minutes = 90\n}\n\nmodule \"user_CalendarBot\" {\n  pipeline = null\n}\n",
    );
    workspace.init();
    let text = workspace.refusal(&endpoint::start());
    for message in [
        "Secrets Manager rotates every 4 to 23 hours or 1 to 999 days",
        "Secrets Manager reads schedules in UTC",
        "Secrets Manager's windows are whole hours",
        "Name the pipeline with one of pipeline and rotator_lambda_arn.",
    ] {
        assert!(text.contains(message), "{message}");
    }
}
