//! The AWS console, which has another domain in some partitions.

/// Where it is as a rule.
pub const CONSOLE: &str = "console.aws.amazon.com";

/// The partitions where it is elsewhere, what the names of their regions begin with, and where it is.
pub const OTHER_CONSOLES: [(&str, &str, &str); 2] = [
    ("aws-cn", "cn-", "console.amazonaws.cn"),
    ("aws-us-gov", "us-gov-", "console.amazonaws-us-gov.com"),
];

/// The console's host for a region.
///
/// ```
/// # use statemachine::rotation::console_host;
/// assert_eq!(console_host("us-west-2"), "us-west-2.console.aws.amazon.com");
/// assert_eq!(console_host("cn-north-1"), "cn-north-1.console.amazonaws.cn");
/// ```
#[must_use]
pub fn console_host(region: &str) -> String {
    let mut others = OTHER_CONSOLES.iter();
    let other = others.find(|(_, prefix, _)| region.starts_with(prefix));
    let domain = other.map_or(CONSOLE, |(_, _, domain)| domain);
    format!("{region}.{domain}")
}

/// The address of an execution's page, as a JSONata expression of the execution's ARN.
pub(super) fn execution_page(arn: &str) -> String {
    let others: Vec<_> = OTHER_CONSOLES
        .iter()
        .map(|(partition, _, domain)| format!("'{partition}': '{domain}'"))
        .collect();
    format!(
        "($part := $split({arn}, ':'); $other := $lookup({{{others}}}, $part[1]); \
         'https://' & $part[3] & '.' & ($exists($other) ? $other : '{CONSOLE}') & \
         '/states/home?region=' & $part[3] & '#/v2/executions/details/' & {arn})",
        others = others.join(", ")
    )
}
