//! An application outside AWS that uses its key: the same checks as for a signed request, without the request.

use crate::iam::Use;
use crate::{Account, Service, ServiceError};
use contract::KeyMaterial;

impl Account {
    /// Uses a key once, as an application does; the use is recorded like any other.
    ///
    /// # Errors
    /// When AWS does not know the key, or no longer takes it.
    pub fn use_key(&self, key: &KeyMaterial, service: Service) -> Result<(), ServiceError> {
        let now = self.clock().now();
        let mut state = self.state();
        let accepted = state
            .iam
            .accepted_key(key.id.as_str(), service, self.region(), now, self.timing())
            .is_some_and(|known| known.secret().expose() == key.secret.expose());
        if !accepted {
            return Err(ServiceError::new(
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ));
        }
        let region = self.shared_region();
        state.iam.record_use(
            key.id.as_str(),
            Use {
                at: now,
                service,
                region,
            },
        );
        Ok(())
    }
}
