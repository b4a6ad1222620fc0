//! Where trials are run.

use super::Verdict;
use crate::world::{Beginning, World, WorldError, WorldSpec};
use contract::Rotation;
use statemachine::Machine;
use std::rc::Rc;

/// Where trials are run, each in a world of its own: one pipeline with one user, whose schedule and
/// application stay out of it. The state machine is read once for all of them.
pub struct Bench {
    spec: WorldSpec,
    rotation: Rotation,
    machine: Rc<Machine>,
    watch: Option<Box<Watch>>,
}

/// Shown each world before anything happens in it.
type Watch = dyn Fn(&World);

impl Bench {
    /// With the pipeline, definition and first user of `spec`.
    ///
    /// # Errors
    /// When there is no user, or the definition cannot run.
    pub fn new(spec: &WorldSpec) -> Result<Self, WorldError> {
        let mut spec = spec.clone();
        spec.users.truncate(1);
        let user = spec.users.first().ok_or(WorldError::Empty)?;
        Ok(Bench {
            rotation: user.rotation.clone(),
            machine: spec.machine()?,
            spec,
            watch: None,
        })
    }

    /// Shows `watch` the world of each trial before anything happens in it.
    #[must_use]
    pub fn watched(self, watch: impl Fn(&World) + 'static) -> Self {
        Bench {
            watch: Some(Box::new(watch)),
            ..self
        }
    }

    /// Acts in a new world.
    pub(super) fn run(
        &self,
        beginning: Beginning,
        act: impl AsyncFnOnce(&World, &Rotation) -> Verdict,
    ) -> Result<Verdict, WorldError> {
        let mut spec = self.spec.clone();
        for user in &mut spec.users {
            user.beginning = beginning;
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()?;
        runtime.block_on(async {
            let world = World::with(&spec, Rc::clone(&self.machine))?;
            if let Some(watch) = &self.watch {
                watch(&world);
            }
            Ok(act(&world, &self.rotation).await)
        })
    }
}
