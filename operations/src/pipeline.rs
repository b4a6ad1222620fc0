//! A pipeline where it is deployed: the configuration, and the account that it is in.

use crate::{Call, Clients, Error, unknown_user};
use codegen::config::{Configuration, User};
use codegen::infrastructure::Names;
use contract::{Function, UserName};

/// A pipeline where it is deployed. All names are those that the generated templates have.
#[derive(Clone, Debug)]
pub struct Pipeline {
    configuration: Configuration,
    partition: String,
    account: String,
    caller: String,
}

impl Pipeline {
    /// Finds out which account the credentials are of: one call, which needs no permission. What would make
    /// every other call fail is said here: no credentials, expired ones, the wrong account, no network.
    ///
    /// # Errors
    /// When AWS cannot be asked, or it is another account or region than the configuration's.
    pub async fn locate(configuration: Configuration, clients: &Clients) -> Result<Self, Error> {
        if clients.region() != configuration.region {
            return Err(Error::OtherRegion {
                configured: configuration.region,
                asked: clients.region().to_owned(),
            });
        }
        let call = Call::new("sts:GetCallerIdentity", "the caller");
        let identity = clients.identity.get_caller_identity().send().await;
        let identity = identity.map_err(|error| Error::of_call(call, &error))?;
        let actual = identity.account.unwrap_or_default();
        let caller = identity.arn.unwrap_or_default();
        if let Some(configured) = &configuration.deployment.account
            && *configured != actual
        {
            return Err(Error::OtherAccount {
                configured: configured.clone(),
                actual,
            });
        }
        Ok(Pipeline {
            configuration,
            partition: caller.split(':').nth(1).unwrap_or("aws").to_owned(),
            account: actual,
            caller,
        })
    }

    /// What was deployed.
    #[must_use]
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// The pipeline's name, the prefix of its resources.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.configuration.pipeline
    }

    /// What its resources are called.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        Names::of(&self.configuration.pipeline)
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.configuration.region
    }

    /// The partition: `aws`, `aws-cn`, `aws-us-gov`.
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// The ARN of whoever asks.
    #[must_use]
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// The account and the region, for messages.
    #[must_use]
    pub fn place(&self) -> String {
        format!("account {}, {}", self.account, self.region())
    }

    /// All users, in the order of the file.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.configuration.users
    }

    /// The user of this name.
    ///
    /// # Errors
    /// When the configuration has none, with those that may be meant.
    pub fn user(&self, name: &str) -> Result<&User, Error> {
        let mut users = self.users().iter();
        let found = users.find(|user| user.name().as_str() == name);
        found.ok_or_else(|| {
            let known = self.users().iter().map(|user| user.name().as_str());
            Error::UnknownUser {
                name: name.to_owned(),
                hint: unknown_user::hint(name, &known.collect::<Vec<_>>()),
            }
        })
    }

    /// The users of these names, each once and in this order; all of them for no names, or for `all`.
    ///
    /// # Errors
    /// When the configuration does not have one of them.
    pub fn chosen(&self, names: &[String]) -> Result<Vec<&User>, Error> {
        let is_all = |name: &String| name == "all" && self.user(name).is_err();
        if names.is_empty() || names.iter().any(is_all) {
            return Ok(self.users().iter().collect());
        }
        let mut chosen: Vec<&User> = Vec::new();
        for name in names {
            let user = self.user(name)?;
            if !chosen.iter().any(|other| other.name() == user.name()) {
                chosen.push(user);
            }
        }
        Ok(chosen)
    }

    /// The state machine's ARN.
    #[must_use]
    pub fn state_machine_arn(&self) -> String {
        let name = self.names().state_machine();
        self.arn("states", &format!("stateMachine:{name}"))
    }

    /// The ARN of an execution of the state machine.
    #[must_use]
    pub fn execution_arn(&self, execution: &str) -> String {
        let name = self.names().state_machine();
        self.arn("states", &format!("execution:{name}:{execution}"))
    }

    /// The ARN of the topic that alerts go to.
    #[must_use]
    pub fn topic_arn(&self) -> String {
        match &self.configuration.alerts.topic_arn {
            Some(arn) => arn.as_str().to_owned(),
            None => self.arn("sns", &self.names().topic()),
        }
    }

    /// The group of the users' schedules.
    #[must_use]
    pub fn schedule_group(&self) -> &str {
        self.names().pipeline()
    }

    /// A user's schedule, in that group.
    #[must_use]
    pub fn schedule(&self, user: &UserName) -> String {
        self.names().schedule(user)
    }

    /// The name of a Lambda function.
    #[must_use]
    pub fn function(&self, function: impl Into<Function>) -> String {
        self.names().function(function)
    }

    /// The ARN of a resource of this account and region.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let (partition, region, account) = (&self.partition, self.region(), &self.account);
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// The ARN of an IAM user, as far as its name tells: a path is not known here.
    #[must_use]
    pub fn user_arn(&self, user: &User) -> String {
        let path = &user.iam_user.path;
        let (partition, account) = (&self.partition, &self.account);
        format!("arn:{partition}:iam::{account}:user{path}{}", user.name())
    }
}
