//! Policies as typed statements.

use super::Expression;

/// What the Sids of the statements begin with that stand in a policy beside a customer's own.
pub(crate) const OWN_SID: &str = "Keywheel";

/// A policy document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name: letters and digits.
    pub sid: String,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// To whom; a role's own policies have nobody there.
    pub principal: Option<Principal>,
    /// What, such as `iam:GetUser`.
    pub actions: Vec<&'static str>,
    /// On what; a trust policy has nothing there.
    pub resources: Vec<Expression>,
    /// Under which conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

impl Effect {
    /// As IAM writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }
    }
}

/// Whom a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Everybody.
    Anyone,
    /// A service of AWS's.
    Service(&'static str),
    /// Accounts, roles and users by their ARNs.
    Arns(Vec<Expression>),
}

/// A condition of a statement: one of the values must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The operator, such as `StringEquals`.
    pub operator: &'static str,
    /// The condition key.
    pub key: String,
    /// The values.
    pub values: Vec<Expression>,
}

impl Policy {
    /// A policy of these statements.
    #[must_use]
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        Policy {
            statements: statements.into_iter().collect(),
        }
    }
}

impl Statement {
    /// Allows these actions.
    #[must_use]
    pub fn allow(
        sid: impl Into<String>,
        actions: impl IntoIterator<Item = &'static str>,
        resources: impl IntoIterator<Item = Expression>,
    ) -> Self {
        Statement {
            sid: sid.into(),
            effect: Effect::Allow,
            principal: None,
            actions: actions.into_iter().collect(),
            resources: resources.into_iter().collect(),
            conditions: Vec::new(),
        }
    }

    /// Denies these actions to everybody who does not come over TLS.
    #[must_use]
    pub fn tls_only(action: &'static str, resource: Expression) -> Self {
        Statement {
            effect: Effect::Deny,
            ..Statement::allow("KeywheelTlsOnly", [action], [resource])
        }
        .to(Principal::Anyone)
        .when("Bool", "aws:SecureTransport", ["false".into()])
    }

    /// Lets a service take on a role.
    #[must_use]
    pub fn trust(service: &'static str) -> Self {
        Statement::allow("Trust", ["sts:AssumeRole"], []).to(Principal::Service(service))
    }

    /// For this principal.
    #[must_use]
    pub fn to(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// Under this condition besides.
    #[must_use]
    pub fn when(
        mut self,
        operator: &'static str,
        key: impl Into<String>,
        values: impl IntoIterator<Item = Expression>,
    ) -> Self {
        self.conditions.push(Condition {
            operator,
            key: key.into(),
            values: values.into_iter().collect(),
        });
        self
    }

    /// Only on behalf of these resources of this account: a service works for everybody, and nobody else
    /// is to make it work here (IAM user guide, "The confused deputy problem").
    #[must_use]
    pub fn on_behalf_of(self, sources: impl IntoIterator<Item = Expression>) -> Self {
        self.when("StringEquals", "aws:SourceAccount", [Expression::Account])
            .when("ArnLike", "aws:SourceArn", sources)
    }
}
