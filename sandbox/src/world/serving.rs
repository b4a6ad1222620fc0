//! A world for others: its account behind a socket, and its pipeline at work.

use super::World;
use crate::server::Server;
use std::time::Duration;

/// How soon what clients have started runs.
const PROMPTLY: Duration = Duration::from_millis(100);

impl World {
    /// Answers clients until it is dropped. Schedules start rotations meanwhile, and so do clients, with
    /// StartExecution and RotateSecret. The server is one of this world's account.
    pub async fn serve(&self, server: Server) {
        self.during(async {
            tokio::task::spawn_local(server.run());
            self.start_schedules();
            loop {
                self.account.clock().sleep(PROMPTLY).await;
                self.step_functions.run_due();
            }
        })
        .await;
    }
}
