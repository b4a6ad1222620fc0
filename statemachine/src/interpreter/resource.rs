//! What a Task's `Resource` says.

use crate::history::TaskResource;

/// What does the work of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// A Lambda function, by its own ARN.
    Function(String),
    /// A service integration.
    Service(TaskResource),
}

impl Resource {
    /// Reads the ARN.
    ///
    /// # Errors
    /// What is wrong with it, or not supported about it.
    pub(super) fn parse(arn: &str) -> Result<Self, String> {
        let unknown = || format!("`{arn}` is not the ARN of something that does work");
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(_), Some(service), Some(region), Some(account), Some(rest)) = (
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
            "states" if rest.starts_with("activity:") => {
                Err("an activity is not supported by this interpreter".to_owned())
            }
            "states" if region.is_empty() && account.is_empty() => {
                let at = match rest.strip_prefix("aws-sdk:") {
                    Some(of_sdk) => of_sdk.find(':').map(|at| at + "aws-sdk:".len()),
                    None => rest.find(':'),
                };
                let (resource_type, resource) = at
                    .map(|at| (&rest[..at], &rest[at + 1..]))
                    .ok_or_else(unknown)?;
                if let Some((_, pattern)) = resource.split_once('.') {
                    return Err(format!("`.{pattern}` is not supported by this interpreter"));
                }
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
            Resource::Function(arn) => arn,
            Resource::Service(resource) => &resource.resource_type,
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
    }

    #[test]
    fn a_function_stands_for_itself() {
        let arn = "arn:aws:lambda:us-east-1:111111111111:function:verify";
        assert_eq!(Resource::parse(arn), Ok(Resource::Function(arn.to_owned())));
    }

    #[test]
    fn what_waits_for_an_answer_from_elsewhere_is_refused() {
        assert_eq!(
            Resource::parse("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
            Err("`.waitForTaskToken` is not supported by this interpreter".to_owned())
        );
        assert_eq!(
            Resource::parse("arn:aws:states:::states:startExecution.sync:2"),
            Err("`.sync:2` is not supported by this interpreter".to_owned())
        );
        assert_eq!(
            Resource::parse("arn:aws:states:us-east-1:111111111111:activity:sign"),
            Err("an activity is not supported by this interpreter".to_owned())
        );
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
