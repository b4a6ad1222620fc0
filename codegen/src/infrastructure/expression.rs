//! Texts that are known only when they are deployed.

/// The name of a resource within its stack: letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogicalId(String);

impl LogicalId {
    /// An id of these letters and digits; everything else is left out.
    #[must_use]
    pub fn new(text: &str) -> Self {
        LogicalId(text.chars().filter(char::is_ascii_alphanumeric).collect())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text, parts of which only the deployment knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// These characters.
    Literal(String),
    /// The account that the stack is deployed to.
    Account,
    /// The region that the stack is deployed to.
    Region,
    /// The partition of that region: `aws`, `aws-cn`, `aws-us-gov`.
    Partition,
    /// The ARN of another resource of the same stack, which is made before.
    Arn(LogicalId),
    /// One after the other.
    Concat(Vec<Expression>),
}

impl Expression {
    /// These characters.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        Expression::Literal(text.into())
    }

    /// All resources: right only where an action knows none, and in a key's policy, where it means the key.
    #[must_use]
    pub fn anything() -> Self {
        Expression::literal("*")
    }

    /// The ARN of a resource in this account and region, by its name.
    #[must_use]
    pub fn arn(service: &str, resource: &str) -> Self {
        Expression::Concat(vec![
            Expression::literal("arn:"),
            Expression::Partition,
            Expression::literal(format!(":{service}:")),
            Expression::Region,
            Expression::literal(":"),
            Expression::Account,
            Expression::literal(format!(":{resource}")),
        ])
    }

    /// The ARN of an IAM resource in this account, by its name.
    #[must_use]
    pub fn iam_arn(resource: &str) -> Self {
        Expression::Concat(vec![
            Expression::literal("arn:"),
            Expression::Partition,
            Expression::literal(":iam::"),
            Expression::Account,
            Expression::literal(format!(":{resource}")),
        ])
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        Expression::literal(text)
    }
}

impl From<String> for Expression {
    fn from(text: String) -> Self {
        Expression::Literal(text)
    }
}
