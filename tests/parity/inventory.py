"""What there is in an AWS, as JSON: a line for each resource, and the documents that are in some.

What `cdk bootstrap` made is left out, and so are properties that moto does not take over from a template:
the tags and the boundary of users, the tags, architecture and tracing of functions.
"""

import ast
import json
import re

import boto3


def every(service, operation, key, **arguments):
    pages = boto3.client(service).get_paginator(operation).paginate(**arguments)
    return [item for page in pages for item in page[key]]


def tags(items):
    """Services disagree on how to write tags."""
    if isinstance(items, list):
        lower = [{name.lower(): value for name, value in item.items()} for item in items]
        items = {item["key"]: item["value"] for item in lower}
    return ", ".join(f"{key}={value}" for key, value in sorted(items.items()))


iam = boto3.client("iam")
lines, policies, trust, definitions, patterns = [], {}, {}, {}, {}

for role in every("iam", "list_roles", "Roles"):
    name = role["RoleName"]
    if name.startswith("cdk-"):
        continue
    role = iam.get_role(RoleName=name)["Role"]
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "none")
    lines.append(f"role {name}, boundary {boundary}, tags {tags(role.get('Tags', []))}")
    trust[role["Arn"]] = role["AssumeRolePolicyDocument"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
    assert attached == [] and inline == [name], (attached, inline)
    policy = iam.get_role_policy(RoleName=name, PolicyName=name)["PolicyDocument"]
    # From a template moto keeps a policy as Python writes it.
    policies[name] = ast.literal_eval(policy) if isinstance(policy, str) else policy

for user in every("iam", "list_users", "Users"):
    lines.append(f"user {user['Path']}{user['UserName']}")

for function in every("lambda", "list_functions", "Functions"):
    role = function["Role"].rsplit("/", 1)[1]
    lines.append(
        f"function {function['FunctionName']}, {function['Runtime']}, handler {function['Handler']}, "
        f"role {role}, {function['MemorySize']} MB, {function['Timeout']} s, zip of {function['CodeSize']} bytes"
    )

states = boto3.client("stepfunctions")
for machine in every("stepfunctions", "list_state_machines", "stateMachines"):
    machine = states.describe_state_machine(stateMachineArn=machine["stateMachineArn"])
    tagged = tags(states.list_tags_for_resource(resourceArn=machine["stateMachineArn"])["tags"])
    role = machine["roleArn"].rsplit("/", 1)[1]
    lines.append(f"state machine {machine['name']}, {machine['type']}, role {role}, tags {tagged}")
    definitions[machine["name"]] = json.loads(machine["definition"])

logs = boto3.client("logs")
for group in every("logs", "describe_log_groups", "logGroups"):
    name = group["logGroupName"]
    tagged = tags(logs.list_tags_log_group(logGroupName=name)["tags"])
    lines.append(f"log group {name}, {group.get('retentionInDays')} days, tags {tagged}")

sqs = boto3.client("sqs")
for url in sqs.list_queues().get("QueueUrls", []):
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    tagged = tags(sqs.list_queue_tags(QueueUrl=url).get("Tags", {}))
    lines.append(
        f"queue {found['QueueArn'].rsplit(':', 1)[1]}, {found['MessageRetentionPeriod']} s, "
        f"encrypted {found.get('SqsManagedSseEnabled')}, tags {tagged}"
    )

sns = boto3.client("sns")
for topic in every("sns", "list_topics", "Topics"):
    arn = topic["TopicArn"]
    found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    lines.append(
        f"topic {arn.rsplit(':', 1)[1]}, called {found['DisplayName']}, key {found.get('KmsMasterKeyId')}"
    )

kms = boto3.client("kms")
keys = [key["KeyId"] for key in every("kms", "list_keys", "Keys")]
aliases = every("kms", "list_aliases", "Aliases")
for key in keys:
    names = [alias["AliasName"] for alias in aliases if alias.get("TargetKeyId") == key]
    rotated = kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    lines.append(f"key {', '.join(names)}, rotated {rotated}")

events = boto3.client("events")
for rule in every("events", "list_rules", "Rules"):
    name = rule["Name"]
    targets = [target["Arn"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    lines.append(f"rule {name}, {rule['State']}, to {targets}")
    patterns[name] = json.loads(rule["EventPattern"])

for dashboard in every("cloudwatch", "list_dashboards", "DashboardEntries"):
    lines.append(f"dashboard {dashboard['DashboardName']}")

text = json.dumps(
    {
        "resources": sorted(lines),
        "policies": policies,
        "trust": trust,
        "definitions": definitions,
        "patterns": patterns,
    }
)
# A key's id is made up anew each time.
for key in keys:
    text = text.replace(key, "99999999-9999-9999-9999-999999999999")
# Moto's ARNs of log groups lack what AWS's end with.
print(re.sub(r'(:log-group:[^"]*)"', r'\1:*"', text))
