"""Asks an AWS the same questions as every other AWS, and prints what it answered, as JSON.

Ids, dates and secrets differ from AWS to AWS; what is printed has names for them, in the order of their
appearance. The one argument is a JSON document: what is deployed already.
"""

import json
import re
import sys
from datetime import datetime

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

DEPLOYED = json.loads(sys.argv[1])
CONFIG = Config(retries={"total_max_attempts": 1})
iam, sts, secrets, sns, states, scheduler, functions = (
    boto3.client(name, config=CONFIG)
    for name in ("iam", "sts", "secretsmanager", "sns", "stepfunctions", "scheduler", "lambda")
)

PATTERNS = [
    ("KEY", r"\bA[KS]IA[A-Z0-9]{16}\b"),
    ("ID", r"\bA(?:IDA|ROA)[A-Z0-9]{16,17}\b|\b(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{20}\b"),
    ("UUID", r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    ("SECRET", r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])"),
]
names = {}
answers = []


# Their names need no numbers: nobody asks for one of several.
ALIKE = {"ID", "UUID"}


def named(text):
    text = re.sub(r"(:secret:[\w/.-]+)-[A-Za-z0-9]{6}\b", r"\1-SUFFIX", text)
    for kind, pattern in PATTERNS:
        known = names.setdefault(kind, {})
        if kind in ALIKE:
            text = re.sub(pattern, kind, text)
            continue
        text = re.sub(
            pattern, lambda found: f"{kind}-{known.setdefault(found[0], len(known) + 1)}", text
        )
    return text


def plain(value):
    if isinstance(value, dict):
        return {named(key): plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return "TIME"
    if isinstance(value, str):
        return "TIME" if re.match(r"\d{4}-\d\d-\d\dT", value) else named(value)
    if hasattr(value, "read"):
        return named(value.read().decode())
    return value


def ask(question, operation, **parameters):
    """One call; its answer stands under the question."""
    try:
        answer = operation(**parameters)
        saw = plain(answer)
    except ClientError as refusal:
        answer = None
        error = refusal.response["Error"]
        saw = {
            "status": refusal.response["ResponseMetadata"]["HTTPStatusCode"],
            "code": error.get("Code"),
            "message": named(error.get("Message", "")),
        }
    answers.append({"question": question, "saw": saw})
    return answer


def about_users():
    ask("iam: a user is made", iam.create_user, UserName="Ada", Tags=[{"Key": "team", "Value": "a"}])
    ask("iam: a user is made twice", iam.create_user, UserName="Ada")
    ask("iam: a user with a path", iam.create_user, UserName="Bob", Path="/bots/")
    ask("iam: a user is looked up", iam.get_user, UserName="Ada")
    ask("iam: nobody is looked up", iam.get_user, UserName="Nobody")
    ask("iam: users are listed by path", iam.list_users, PathPrefix="/bots/")
    ask("iam: a page of users", iam.list_users, MaxItems=1)
    ask("iam: a tag is added", iam.tag_user, UserName="Ada", Tags=[{"Key": "since", "Value": "1"}])
    ask("iam: tags are listed", iam.list_user_tags, UserName="Ada")
    ask("iam: a tag is taken away", iam.untag_user, UserName="Ada", TagKeys=["since"])
    ask("iam: tags that are left", iam.list_user_tags, UserName="Ada")
    ask("iam: tags of nobody", iam.list_user_tags, UserName="Nobody")
    ask("iam: a user without a proper name", iam.create_user, UserName="A da")


def about_keys():
    first = ask("iam: a first key", iam.create_access_key, UserName="Ada")["AccessKey"]
    ask("iam: a key was never used", iam.get_access_key_last_used, AccessKeyId=first["AccessKeyId"])
    mine = boto3.client(
        "sts",
        aws_access_key_id=first["AccessKeyId"],
        aws_secret_access_key=first["SecretAccessKey"],
        config=CONFIG,
    )
    ask("sts: who holds a key", mine.get_caller_identity)
    used = ask("iam: a key was used", iam.get_access_key_last_used, AccessKeyId=first["AccessKeyId"])
    assert used["UserName"] == "Ada"
    second = ask("iam: a second key", iam.create_access_key, UserName="Ada")["AccessKey"]
    ask("iam: a third key", iam.create_access_key, UserName="Ada")
    ask("iam: keys are listed", iam.list_access_keys, UserName="Ada")
    ask("iam: keys of nobody", iam.list_access_keys, UserName="Nobody")
    ask("iam: a key for nobody", iam.create_access_key, UserName="Nobody")
    change = {"UserName": "Ada", "AccessKeyId": first["AccessKeyId"]}
    ask("iam: a key is deactivated", iam.update_access_key, Status="Inactive", **change)
    ask("iam: keys after that", iam.list_access_keys, UserName="Ada")
    ask("sts: a key that is Inactive", mine.get_caller_identity)
    ask("iam: a key of somebody else", iam.update_access_key, UserName="Bob", AccessKeyId=first["AccessKeyId"], Status="Active")
    ask("iam: a key is deleted", iam.delete_access_key, **change)
    ask("iam: a key is deleted twice", iam.delete_access_key, **change)
    ask("iam: a key that is gone was used", iam.get_access_key_last_used, AccessKeyId=first["AccessKeyId"])
    ask("iam: the other key is deleted", iam.delete_access_key, UserName="Ada", AccessKeyId=second["AccessKeyId"])
    ask("iam: a user without keys is deleted", iam.delete_user, UserName="Ada")
    ask("iam: a user is deleted twice", iam.delete_user, UserName="Ada")
    ask("iam: a key of another user", iam.create_access_key, UserName="Bob")
    ask("iam: a user with keys is deleted", iam.delete_user, UserName="Bob")


def about_roles():
    ask("iam: a role that is not there", iam.get_role, RoleName="nothing")
    ask("iam: policies of a role that is not there", iam.list_role_policies, RoleName="nothing")
    ask("iam: a policy of a role that is not there", iam.get_role_policy, RoleName="nothing", PolicyName="none")


def about_secrets():
    first, second = "v" * 32, "w" * 32
    tags = [{"Key": "team", "Value": "a"}]
    ask("secrets: a secret is made", secrets.create_secret, Name="dev/ada", SecretString="one", ClientRequestToken=first, Description="of Ada", Tags=tags)
    ask("secrets: the same request again", secrets.create_secret, Name="dev/ada", SecretString="one", ClientRequestToken=first)
    ask("secrets: another one of that name", secrets.create_secret, Name="dev/ada", SecretString="two")
    ask("secrets: a secret without a value", secrets.create_secret, Name="dev/empty")
    ask("secrets: no value is read", secrets.get_secret_value, SecretId="dev/empty")
    ask("secrets: a secret is described", secrets.describe_secret, SecretId="dev/ada")
    ask("secrets: nothing is described", secrets.describe_secret, SecretId="dev/nothing")
    ask("secrets: the value is read", secrets.get_secret_value, SecretId="dev/ada")
    ask("secrets: a pending value is put", secrets.put_secret_value, SecretId="dev/ada", SecretString="two", ClientRequestToken=second, VersionStages=["AWSPENDING"])
    ask("secrets: the same put again", secrets.put_secret_value, SecretId="dev/ada", SecretString="two", ClientRequestToken=second, VersionStages=["AWSPENDING"])
    ask("secrets: the pending value is read", secrets.get_secret_value, SecretId="dev/ada", VersionStage="AWSPENDING")
    ask("secrets: a label that is nowhere", secrets.get_secret_value, SecretId="dev/ada", VersionStage="NOWHERE")
    ask("secrets: a version that is not there", secrets.get_secret_value, SecretId="dev/ada", VersionId="x" * 32)
    move = {"SecretId": "dev/ada", "VersionStage": "AWSCURRENT", "MoveToVersionId": second}
    ask("secrets: AWSCURRENT moves from nowhere", secrets.update_secret_version_stage, **move)
    ask("secrets: AWSCURRENT moves", secrets.update_secret_version_stage, RemoveFromVersionId=first, **move)
    ask("secrets: AWSPENDING is taken off", secrets.update_secret_version_stage, SecretId="dev/ada", VersionStage="AWSPENDING", RemoveFromVersionId=second)
    ask("secrets: a secret after that", secrets.describe_secret, SecretId="dev/ada")
    ask("secrets: versions are listed", secrets.list_secret_version_ids, SecretId="dev/ada")
    ask("secrets: secrets are listed by name", secrets.list_secrets, Filters=[{"Key": "name", "Values": ["dev/ada"]}])
    ask("secrets: secrets are listed by tag", secrets.list_secrets, Filters=[{"Key": "tag-key", "Values": ["team"]}])
    ask("secrets: secrets but those are listed", secrets.list_secrets, Filters=[{"Key": "name", "Values": ["dev/"]}, {"Key": "name", "Values": ["!dev/ada"]}])
    ask("secrets: a tag is taken away", secrets.untag_resource, SecretId="dev/ada", TagKeys=["team"])
    ask("secrets: no policy", secrets.get_resource_policy, SecretId="dev/ada")
    ask("secrets: a window that is too short", secrets.delete_secret, SecretId="dev/ada", RecoveryWindowInDays=3)
    ask("secrets: a window and force", secrets.delete_secret, SecretId="dev/ada", RecoveryWindowInDays=7, ForceDeleteWithoutRecovery=True)
    ask("secrets: a secret is deleted", secrets.delete_secret, SecretId="dev/ada", RecoveryWindowInDays=7)
    ask("secrets: it is read after that", secrets.get_secret_value, SecretId="dev/ada")
    ask("secrets: it is restored", secrets.restore_secret, SecretId="dev/ada")
    ask("secrets: it is deleted for good", secrets.delete_secret, SecretId="dev/ada", ForceDeleteWithoutRecovery=True)
    ask("secrets: it is described after that", secrets.describe_secret, SecretId="dev/ada")
    ask("secrets: rotation without a function", secrets.rotate_secret, SecretId="dev/empty")


def about_misuse_of_secrets():
    """Each of its own secret: what one AWS lets pass has consequences there."""
    first, second = "v" * 32, "w" * 32

    def secret(name):
        secrets.create_secret(Name=name, SecretString="one", ClientRequestToken=first)
        secrets.put_secret_value(SecretId=name, SecretString="two", ClientRequestToken=second, VersionStages=["OTHER"])
        return name

    ask("secrets: another value under a token", secrets.put_secret_value, SecretId=secret("m/token"), SecretString="three", ClientRequestToken=second)
    move = {"VersionStage": "AWSCURRENT", "MoveToVersionId": second, "RemoveFromVersionId": second}
    ask("secrets: AWSCURRENT moves from the wrong version", secrets.update_secret_version_stage, SecretId=secret("m/wrong"), **move)
    ask("secrets: AWSCURRENT is taken off", secrets.update_secret_version_stage, SecretId=secret("m/off"), VersionStage="AWSCURRENT", RemoveFromVersionId=first)
    gone = secret("m/gone")
    secrets.delete_secret(SecretId=gone, RecoveryWindowInDays=7)
    ask("secrets: a deleted secret is written", secrets.put_secret_value, SecretId=gone, SecretString="four")


def about_topics():
    topic = ask("sns: a topic is made", sns.create_topic, Name="parity")["TopicArn"]
    ask("sns: a topic without a proper name", sns.create_topic, Name="two words")
    ask("sns: an address is subscribed", sns.subscribe, TopicArn=topic, Protocol="email", Endpoint="ada@example.com")
    ask("sns: subscriptions are listed", sns.list_subscriptions_by_topic, TopicArn=topic)
    ask("sns: a message", sns.publish, TopicArn=topic, Subject="Hello", Message="World")
    ask("sns: a subject of two lines", sns.publish, TopicArn=topic, Subject="a\nb", Message="World")
    missing = topic.replace("parity", "missing")
    ask("sns: a message to nowhere", sns.publish, TopicArn=missing, Message="World")
    ask("sns: attributes of nothing", sns.get_topic_attributes, TopicArn=missing)


def about_executions():
    machine = DEPLOYED["machine"]
    start = {"stateMachineArn": machine, "name": "one", "input": DEPLOYED["input"]}
    execution = ask("states: an execution starts", states.start_execution, **start)["executionArn"]
    ask("states: the same start again", states.start_execution, **start)
    ask("states: that name with another input", states.start_execution, **{**start, "input": "{}"})
    ask("states: a name with a space", states.start_execution, **{**start, "name": "o ne"})
    ask("states: an input that is not JSON", states.start_execution, **{**start, "name": "two", "input": "{"})
    nothing = machine + "-nothing"
    ask("states: a machine that is not there", states.start_execution, stateMachineArn=nothing)
    ask("states: an ARN that is none", states.describe_execution, executionArn="nonsense")
    ask("states: an execution is described", states.describe_execution, executionArn=execution)
    ask("states: one that is not there is described", states.describe_execution, executionArn=execution + "-nothing")
    ask("states: one that runs is redriven", states.redrive_execution, executionArn=execution)
    ask("states: executions that run are listed", states.list_executions, stateMachineArn=machine, statusFilter="RUNNING")
    ask("states: executions of nothing", states.list_executions, stateMachineArn=nothing)
    ask("states: an execution is stopped", states.stop_execution, executionArn=execution, error="Enough", cause="Said so")
    ask("states: it is described after that", states.describe_execution, executionArn=execution)
    ask("states: it is stopped again", states.stop_execution, executionArn=execution)
    ask("states: that name after its end", states.start_execution, **start)
    ask("states: executions that run after that", states.list_executions, stateMachineArn=machine, statusFilter="RUNNING")
    history = states.get_execution_history(executionArn=execution)["events"]
    kinds = [history[0]["type"], history[-1]["type"]]
    answers.append({"question": "states: a history begins and ends", "saw": kinds})
    ask("states: a history of nothing", states.get_execution_history, executionArn=execution + "-nothing")
    ask("states: a page that is too large", states.list_executions, stateMachineArn=machine, maxResults=1000, nextToken="nonsense")
    ask("states: a machine that is not there is described", states.describe_state_machine, stateMachineArn=nothing)


def about_schedules():
    schedule = DEPLOYED["schedule"]
    names = {"Name": schedule["Name"], "GroupName": schedule["GroupName"]}
    ask("scheduler: a schedule", scheduler.get_schedule, **names)
    ask("scheduler: a schedule that is not there", scheduler.get_schedule, **{**names, "Name": "nothing"})
    ask("scheduler: schedules are listed", scheduler.list_schedules, GroupName=names["GroupName"])
    ask("scheduler: it is disabled", scheduler.update_schedule, **{**schedule, "State": "DISABLED"})
    ask("scheduler: it is disabled now", scheduler.get_schedule, **names)
    ask("scheduler: those that are enabled", scheduler.list_schedules, GroupName=names["GroupName"], State="ENABLED")
    ask("scheduler: nothing is updated", scheduler.update_schedule, **{**schedule, "Name": "nothing"})
    ask("scheduler: a group", scheduler.get_schedule_group, Name=names["GroupName"])
    ask("scheduler: a group that is not there", scheduler.get_schedule_group, Name="nothing")


def about_functions():
    ask("lambda: a function that is not there", functions.get_function, FunctionName="nothing")
    ask("lambda: it is invoked", functions.invoke, FunctionName="nothing", Payload=b"{}")
    ask("lambda: its configuration", functions.get_function_configuration, FunctionName="nothing")


def deploy():
    """What a sandbox has from the beginning."""
    role = "arn:aws:iam::123456789012:role/" + DEPLOYED["role"]
    iam.create_role(RoleName=DEPLOYED["role"], AssumeRolePolicyDocument="{}")
    name = DEPLOYED["machine"].rsplit(":", 1)[1]
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    states.create_state_machine(name=name, definition=definition, roleArn=role)
    schedule = DEPLOYED["schedule"]
    scheduler.create_schedule_group(Name=schedule["GroupName"])
    scheduler.create_schedule(**schedule)


if DEPLOYED["deploy"]:
    deploy()
about_users()
about_keys()
about_roles()
about_secrets()
about_misuse_of_secrets()
about_topics()
about_executions()
about_schedules()
about_functions()
json.dump(answers, sys.stdout)
