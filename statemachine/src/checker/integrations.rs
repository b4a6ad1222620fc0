//! The optimized integrations of Step Functions ("Integrating optimized services" in the AWS Step
//! Functions Developer Guide).

use super::resource::Pattern;

/// Whether there is an optimized integration `service:action` that answers so.
///
/// Services that are not listed here are not judged: AWS adds some, and actions to others, and what
/// AWS accepts must not be refused.
pub(super) fn has(action: &str, pattern: Pattern) -> bool {
    let service = action
        .split_once(':')
        .map_or(action, |(service, _)| service);
    let mut of_service = INTEGRATIONS
        .iter()
        .filter(|(known, _)| {
            known
                .split_once(':')
                .is_some_and(|(known, _)| known == service)
        })
        .peekable();
    if of_service.peek().is_none() {
        return action.contains(':');
    }
    of_service.any(|(known, patterns)| {
        *known == action
            && match pattern {
                Pattern::RequestResponse => true,
                Pattern::RunAJob(suffix) => patterns.contains(&suffix),
                Pattern::Callback => patterns.contains(&CALLBACK),
            }
    })
}

const SYNC: &str = "sync";
const CALLBACK: &str = "waitForTaskToken";

/// What each action offers besides the response to the call.
const INTEGRATIONS: [(&str, &[&str]); 28] = [
    ("apigateway:invoke", &[CALLBACK]),
    ("athena:getQueryExecution", &[]),
    ("athena:getQueryResults", &[]),
    ("athena:startQueryExecution", &[SYNC]),
    ("athena:stopQueryExecution", &[]),
    ("batch:submitJob", &[SYNC]),
    ("codebuild:batchDeleteBuilds", &[]),
    ("codebuild:batchGetReports", &[]),
    ("codebuild:deleteBuildBatch", &[]),
    ("codebuild:retryBuildBatch", &[SYNC]),
    ("codebuild:startBuild", &[SYNC]),
    ("codebuild:startBuildBatch", &[SYNC]),
    ("codebuild:stopBuild", &[]),
    ("codebuild:stopBuildBatch", &[]),
    ("databrew:startJobRun", &[SYNC]),
    ("dynamodb:deleteItem", &[]),
    ("dynamodb:getItem", &[]),
    ("dynamodb:putItem", &[]),
    ("dynamodb:updateItem", &[]),
    ("ecs:runTask", &[SYNC, CALLBACK]),
    ("events:putEvents", &[CALLBACK]),
    ("glue:startJobRun", &[SYNC]),
    ("http:invoke", &[]),
    ("lambda:invoke", &[CALLBACK]),
    ("mediaconvert:createJob", &[SYNC]),
    ("sns:publish", &[CALLBACK]),
    ("sqs:sendMessage", &[CALLBACK]),
    ("states:startExecution", &[SYNC, "sync:2", CALLBACK]),
];
