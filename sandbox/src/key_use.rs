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
        let used = Use {
            at: now,
            service,
            region: self.shared_region(),
        };
        let accepted = state
            .iam
            .use_key(key.id.as_str(), &key.secret, used, self.timing());
        if !accepted {
            return Err(ServiceError::new(
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ));
        }
        Ok(())
    }
}
