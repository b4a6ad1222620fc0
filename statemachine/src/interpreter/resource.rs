//! What a Task's `Resource` says.

use crate::history::TaskResource;

/// What does the work of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// A Lambda function, by its own ARN.
    Function(String),
    /// An activity, by its ARN.
    Activity(String),
    /// A service integration.
    Service(TaskResource),
}

impl Resource {
    /// Reads the ARN.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(arn: &str) -> Result<Self, String> {
        let unknown = || format!("`{arn}` is not the ARN of something that does work");
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(_), Some(service), Some(_), Some(_), Some(rest)) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return Err(unknown());
        };
        match service {
            "lambda" if rest.starts_with("function:") => Ok(Resource::Function(arn.to_owned())),
            "states" if rest.starts_with("activity:") => Ok(Resource::Activity(arn.to_owned())),
            "states" => {
                let at = match rest.strip_prefix("aws-sdk:") {
                    Some(of_sdk) => of_sdk.find(':').map(|at| at + "aws-sdk:".len()),
                    None => rest.find(':'),
                };
                let (resource_type, resource) = at
                    .map(|at| (&rest[..at], &rest[at + 1..]))
                    .ok_or_else(unknown)?;
                Ok(Resource::Service(TaskResource {
                    resource_type: resource_type.to_owned(),
                    resource: resource.to_owned(),
                }))
            }
            _ => Err(unknown()),
        }
    }

    /// The name of the task in the message about a result that is too large.
    pub(super) fn name(&self) -> &str {
        match self {
            Resource::Function(arn) | Resource::Activity(arn) => arn,
            Resource::Service(resource) => &resource.resource_type,
        }
    }

    /// Whether the work goes on after the service has answered the call.
    pub(super) fn is_submitted(&self) -> bool {
        match self {
            Resource::Service(resource) => resource.resource.contains('.'),
            Resource::Function(_) | Resource::Activity(_) => false,
        }
    }

    /// Whether the answer comes under a token.
    pub(super) fn has_token(&self) -> bool {
        match self {
            Resource::Service(resource) => resource.resource.ends_with(".waitForTaskToken"),
            Resource::Activity(_) => true,
            Resource::Function(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(resource_type: &str, resource: &str) -> Result<Resource, String> {
        Ok(Resource::Service(TaskResource {
            resource_type: resource_type.to_owned(),
            resource: resource.to_owned(),
        }))
    }

    #[test]
    fn an_integration_has_a_service_and_an_action() {
        assert_eq!(
            Resource::parse("arn:aws:states:::lambda:invoke"),
            service("lambda", "invoke")
        );
        assert_eq!(
            Resource::parse("arn:aws-cn:states:::aws-sdk:s3:getObject"),
            service("aws-sdk:s3", "getObject")
        );
        assert_eq!(
            Resource::parse("arn:aws:states:::states:startExecution.sync:2"),
            service("states", "startExecution.sync:2")
        );
    }

    #[test]
    fn functions_and_activities_stand_for_themselves() {
        let arn = "arn:aws:lambda:us-east-1:111111111111:function:verify";
        assert_eq!(Resource::parse(arn), Ok(Resource::Function(arn.to_owned())));
        let arn = "arn:aws:states:us-east-1:111111111111:activity:sign";
        assert_eq!(Resource::parse(arn), Ok(Resource::Activity(arn.to_owned())));
    }

    #[test]
    fn anything_else_is_not_a_resource() {
        for arn in [
            "",
            "verify",
            "arn:aws:states:::lambda",
            "arn:aws:s3:::bucket",
        ] {
            assert_eq!(
                Resource::parse(arn),
                Err(format!(
                    "`{arn}` is not the ARN of something that does work"
                ))
            );
        }
    }
}
