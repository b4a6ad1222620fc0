//! Furnishing an account without calls: what a person or a deployment did before, or does meanwhile.

use crate::eventbridge::Event;
#[cfg(feature = "server")]
use crate::lambda::DueInvocation;
use crate::operation::Answer;
use crate::secretsmanager::{DueRotation, Secret};
use crate::state::{Asked, State};
use crate::{Account, Principal, Service, ServiceError, lambda};
use contract::{KeyMaterial, SecretAccessKey};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Who furnishes: nothing of this stands in the journal.
const CONSOLE: Principal = Principal::Service("console.amazonaws.com");

impl Account {
    /// Makes an IAM user and gives its unique id.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn create_user(&self, name: &str) -> Result<String, ServiceError> {
        let output = self.furnish(Service::Iam, "CreateUser", json!({ "UserName": name }))?;
        Ok(text(&output["User"]["UserId"]))
    }

    /// Makes an access key for a user. It becomes known to the services in time, like any other.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn create_access_key(&self, user_name: &str) -> Result<KeyMaterial, ServiceError> {
        self.make_access_key(user_name, self.clock().now())
    }

    /// The same, some time ago: the key is known everywhere already.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn create_access_key_long_ago(&self, user_name: &str) -> Result<KeyMaterial, ServiceError> {
        const AGO: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);
        let then = self
            .clock()
            .now()
            .saturating_sub(AGO)
            .unwrap_or(Timestamp::MIN);
        self.make_access_key(user_name, then)
    }

    /// Sets a key's status, as a person does in the console.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn update_access_key(
        &self,
        user_name: &str,
        access_key_id: &str,
        status: crate::iam::Status,
    ) -> Result<(), ServiceError> {
        let now = self.clock().now();
        self.state()
            .iam
            .force_status(user_name, access_key_id, status, now)
    }

    /// Deletes a key, as a person does in the console.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn delete_access_key(
        &self,
        user_name: &str,
        access_key_id: &str,
    ) -> Result<(), ServiceError> {
        let input = json!({ "UserName": user_name, "AccessKeyId": access_key_id });
        self.furnish(Service::Iam, "DeleteAccessKey", input)
            .map(drop)
    }

    /// Deletes a user that has no keys.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn delete_user(&self, name: &str) -> Result<(), ServiceError> {
        self.furnish(Service::Iam, "DeleteUser", json!({ "UserName": name }))
            .map(drop)
    }

    /// Makes a role with policies, which then decide what it may do.
    ///
    /// # Errors
    /// When a policy uses what this account does not understand.
    pub fn create_role(&self, name: &str, policies: &[Value]) -> Result<(), serde_json::Error> {
        let policies = policies.iter().cloned();
        let policies = policies
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()?;
        let mut state = self.state();
        let State { iam, generator, .. } = &mut *state;
        iam.create_role(name, policies, self.clock().now(), generator);
        Ok(())
    }

    /// Says what a role was made with, in the words of CloudFormation, for those who look at it.
    pub(crate) fn describe_role(&self, name: &str, properties: Value) {
        self.state().iam.describe_role(name, properties);
    }

    /// Puts tags on a user.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn tag_user(&self, name: &str, tags: &[(&str, &str)]) -> Result<(), ServiceError> {
        let input = json!({ "UserName": name, "Tags": listed(tags) });
        self.furnish(Service::Iam, "TagUser", input).map(drop)
    }

    /// Puts tags on a secret.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn tag_secret(&self, id: &str, tags: &[(&str, &str)]) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id, "Tags": listed(tags) });
        self.furnish(Service::SecretsManager, "TagResource", input)
            .map(drop)
    }

    /// Credentials of a role: access key id and secret. They work at once, and for ever.
    #[must_use]
    pub fn issue_role_credentials(&self, role_name: &str) -> (String, String) {
        let now = self.clock().now();
        let mut state = self.state();
        let State {
            iam,
            generator,
            canaries,
            ..
        } = &mut *state;
        let (id, secret) = iam.issue_role_credentials(role_name, now, generator);
        canaries.insert(secret.clone());
        (id, secret)
    }

    /// Makes a secret, with a first value or without, and gives its ARN.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn create_secret(&self, name: &str, value: Option<&str>) -> Result<String, ServiceError> {
        let token = self.state().generator.uuid("console");
        let input = json!({ "Name": name, "SecretString": value, "ClientRequestToken": token });
        let output = self.furnish(Service::SecretsManager, "CreateSecret", input)?;
        Ok(text(&output["ARN"]))
    }

    /// Sets a secret's rotation up without rotating it: CloudFormation's first rotation is left to the
    /// schedule.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn set_rotation(&self, id: &str, function_arn: &str) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id, "RotationLambdaARN": function_arn });
        self.furnish(Service::SecretsManager, "RotateSecret", input)?;
        for due in self.take_due_rotations() {
            self.end_rotation_test(&due.secret_arn, &due.token);
        }
        Ok(())
    }

    /// Begins a rotation of a secret, as a person does with "Rotate secret immediately", or as its schedule
    /// does; or only tries its configuration out. Nobody calls the function: see
    /// [`World::rotate_secret`](crate::world::World::rotate_secret).
    ///
    /// # Errors
    /// When Secrets Manager refuses, or an earlier rotation is taken up again.
    pub fn begin_rotation(&self, id: &str, immediately: bool) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id, "RotateImmediately": immediately });
        self.furnish(Service::SecretsManager, "RotateSecret", input)
            .map(drop)
    }

    /// Whether Secrets Manager rotates a secret.
    pub(crate) fn rotates(&self, id: &str) -> bool {
        let state = self.state();
        let secret = state.home().secrets.secret(id);
        secret.is_some_and(Secret::is_rotated)
    }

    /// Turns the rotation of a secret off.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn cancel_rotate_secret(&self, id: &str) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id });
        self.furnish(Service::SecretsManager, "CancelRotateSecret", input)
            .map(drop)
    }

    /// Makes a schedule. Its properties are those of CloudFormation.
    pub fn create_schedule(&self, properties: &Value) {
        let now = self.clock().now();
        let mut state = self.state();
        state.home_mut().schedules.create_schedule(properties, now);
    }

    /// Disables a schedule, as a person does in the console. Whether it is there does not matter.
    pub fn disable_schedule(&self, group: &str, name: &str) {
        let mut state = self.state();
        state.home_mut().schedules.disable(group, name);
    }

    /// Deletes a schedule, as a person does in the console. Whether it is there does not matter.
    pub fn delete_schedule(&self, group: &str, name: &str) {
        let mut state = self.state();
        state.home_mut().schedules.delete(group, name);
    }

    /// What a schedule starts its target with; nothing while it is disabled, or when it is not there.
    pub(crate) fn schedule_input(&self, group: &str, name: &str) -> Option<String> {
        let state = self.state();
        let input = state.home().schedules.input_of(group, name);
        input.map(ToOwned::to_owned)
    }

    /// Makes a function that can be looked at and invoked. Its properties are those of CloudFormation.
    #[cfg(feature = "server")]
    pub(crate) fn create_function(&self, properties: &Value) {
        let now = self.clock().now();
        let mut state = self.state();
        let functions = &mut state.home_mut().functions;
        functions.create_function(properties, now);
    }

    /// The functions that clients have invoked and that do not run yet.
    #[cfg(feature = "server")]
    pub(crate) fn take_due_invocations(&self) -> Vec<DueInvocation> {
        self.state().home_mut().functions.take_due()
    }

    /// The ARN of a state machine.
    pub(crate) fn state_machine_arn(&self, name: &str) -> String {
        format!(
            "arn:aws:states:{}:{}:stateMachine:{name}",
            self.region(),
            self.account_id()
        )
    }

    /// The ARN of a topic.
    pub(crate) fn topic_arn(&self, name: &str) -> String {
        format!("arn:aws:sns:{}:{}:{name}", self.region(), self.account_id())
    }

    /// The ARN of a role without a path.
    pub(crate) fn role_arn(&self, name: &str) -> String {
        format!("arn:aws:iam::{}:role/{name}", self.account_id())
    }

    /// The ARN of a Lambda function.
    pub(crate) fn function_arn(&self, name: &str) -> String {
        lambda::function_arn(self.region(), self.account_id(), name)
    }

    /// The rotations that the rotation function is to be called for now.
    pub(crate) fn take_due_rotations(&self) -> Vec<DueRotation> {
        self.state().home_mut().secrets.take_due_rotations()
    }

    /// Takes away what a test of a rotation's configuration left.
    pub(crate) fn end_rotation_test(&self, secret_arn: &str, token: &str) {
        let mut state = self.state();
        state.home_mut().secrets.end_test(secret_arn, token);
    }

    /// A rotation by Secrets Manager has succeeded.
    pub(crate) fn note_rotated(&self, secret_arn: &str) {
        let now = self.clock().now();
        self.state().home_mut().secrets.rotated(secret_arn, now);
    }

    /// Puts a new current value into a secret, as a person does in the console; gives the version's id.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn put_secret_value(&self, secret_id: &str, value: &str) -> Result<String, ServiceError> {
        let token = self.state().generator.uuid("console");
        let input =
            json!({ "SecretId": secret_id, "SecretString": value, "ClientRequestToken": token });
        self.furnish(Service::SecretsManager, "PutSecretValue", input)?;
        Ok(token)
    }

    /// Moves a label of a secret to the version under another label, as a person does to roll back.
    ///
    /// # Errors
    /// When one of the labels is not there, or Secrets Manager refuses.
    pub fn move_label(&self, secret_id: &str, label: &str, to: &str) -> Result<(), ServiceError> {
        let version = |stage: &str| {
            self.view(|view| {
                let version = view.secrets().secret(secret_id)?.at_stage(stage)?;
                Some(version.id().to_owned())
            })
        };
        let input = json!({
            "SecretId": secret_id,
            "VersionStage": label,
            "RemoveFromVersionId": version(label),
            "MoveToVersionId": version(to),
        });
        self.furnish(Service::SecretsManager, "UpdateSecretVersionStage", input)
            .map(drop)
    }

    /// Adds a field to the current value of a secret, as a person does in the console.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn add_field(&self, secret_id: &str, name: &str, value: &str) -> Result<(), ServiceError> {
        let output = self.furnish(
            Service::SecretsManager,
            "GetSecretValue",
            json!({ "SecretId": secret_id }),
        )?;
        let mut document: Value =
            serde_json::from_str(output["SecretString"].as_str().unwrap_or_default())
                .unwrap_or_default();
        document[name] = json!(value);
        self.put_secret_value(secret_id, &document.to_string())
            .map(drop)
    }

    /// Puts an object, and makes its bucket when it is not there.
    pub fn put_object(&self, bucket: &str, key: &str, content: impl Into<Vec<u8>>) {
        self.state().s3.put_object(bucket, key, content.into());
    }

    /// Lets a user read the objects of a bucket.
    pub fn allow_read(&self, bucket: &str, user_name: &str) {
        self.state().s3.allow_read(bucket, user_name);
    }

    /// Takes that right away again.
    pub fn forbid_read(&self, bucket: &str, user_name: &str) {
        self.state().s3.forbid_read(bucket, user_name);
    }

    /// Makes a topic and gives its ARN.
    ///
    /// # Errors
    /// When SNS refuses.
    pub fn create_topic(&self, name: &str) -> Result<String, ServiceError> {
        let output = self.furnish(Service::Sns, "CreateTopic", json!({ "Name": name }))?;
        Ok(text(&output["TopicArn"]))
    }

    /// Subscribes an address to a topic, which its owner is to confirm.
    ///
    /// # Errors
    /// When SNS refuses.
    pub fn subscribe(
        &self,
        topic_arn: &str,
        protocol: &str,
        endpoint: &str,
    ) -> Result<(), ServiceError> {
        let input = json!({ "TopicArn": topic_arn, "Protocol": protocol, "Endpoint": endpoint });
        self.furnish(Service::Sns, "Subscribe", input).map(drop)
    }

    /// Confirms the subscription of an address, as its owner does with the link in the first mail.
    pub fn confirm_subscription(&self, topic_arn: &str, endpoint: &str) {
        let mut state = self.state();
        state.home_mut().sns.confirm(topic_arn, endpoint);
    }

    /// Makes a rule on the default bus, or changes it. The input is that of `PutRule`.
    ///
    /// # Errors
    /// When EventBridge refuses.
    pub fn put_rule(&self, input: Value) -> Result<(), ServiceError> {
        self.furnish(Service::EventBridge, "PutRule", input)
            .map(drop)
    }

    /// Gives a rule its targets. The input is that of `PutTargets`.
    ///
    /// # Errors
    /// When EventBridge refuses.
    pub fn put_targets(&self, input: Value) -> Result<(), ServiceError> {
        self.furnish(Service::EventBridge, "PutTargets", input)
            .map(drop)
    }

    /// An event of an AWS service, such as `aws.states`, which `PutEvents` takes from nobody.
    pub fn emit_event(
        &self,
        source: &str,
        detail_type: &str,
        resources: Vec<String>,
        detail: Map<String, Value>,
    ) {
        let now = self.clock().now();
        self.state()
            .within(self.region(), &CONSOLE, now, |_, here, context| {
                let event = Event::new(source, detail_type, resources, detail, context);
                here.events.emit(event, &mut here.sns, context);
            });
    }

    fn make_access_key(
        &self,
        user_name: &str,
        now: Timestamp,
    ) -> Result<KeyMaterial, ServiceError> {
        let input = json!({ "UserName": user_name });
        let output = self.furnish_at(now, Service::Iam, "CreateAccessKey", input)?;
        let key = &output["AccessKey"];
        Ok(KeyMaterial {
            id: text(&key["AccessKeyId"])
                .parse()
                .expect("the generator's ids have IAM's shape"),
            secret: SecretAccessKey::new(text(&key["SecretAccessKey"])),
        })
    }

    fn furnish(&self, service: Service, operation: &str, input: Value) -> Answer {
        self.furnish_at(self.clock().now(), service, operation, input)
    }

    fn furnish_at(
        &self,
        now: Timestamp,
        service: Service,
        operation: &str,
        input: Value,
    ) -> Answer {
        let asked = Asked {
            service,
            region: self.region().to_owned(),
            operation: operation.to_owned(),
            input,
            as_of: now,
        };
        self.state().perform(&asked, &CONSOLE, now)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn listed(tags: &[(&str, &str)]) -> Value {
    let tags = tags.iter();
    tags.map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}
