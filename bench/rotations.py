"""What a rotation costs in AWS, beside the ancestor's flow, which looks through all secrets every day.

Keywheel's figures are of a simulated year. The ancestor's are counted from its description, the calls that
it cannot do without: it is not run. Prices are list prices of us-east-1, in dollars.
"""

import json

import account
import process
from table import Row

CALL = 0.05 / 10_000  # Secrets Manager; IAM's and STS' calls are free
TRANSITION = 0.025 / 1_000  # Step Functions, Standard
REQUEST = 0.20 / 1e6  # Lambda
SECOND = 0.0000166667 / 8  # Lambda, 128 MB

# A rotation by Secrets Manager's four steps, each an invocation.
STEPS = {
    "secretsmanager": ["DescribeSecret", "GetSecretValue", "GetSecretValue", "PutSecretValue"]  # createSecret
    + ["GetSecretValue"]  # testSecret
    + ["DescribeSecret", "UpdateSecretVersionStage", "UpdateSecretVersionStage"],  # finishSecret
    "others": ["ListAccessKeys", "CreateAccessKey", "GetObject"],
}
# A day's look at one user: its previous secret, its keys, their last use.
LOOK = {"secretsmanager": ["GetSecretValue"], "others": ["ListAccessKeys", "GetAccessKeyLastUsed"]}
PER_PAGE = 100
# The last look makes the key Inactive, the next deletes it.
CHANGES = {"others": ["UpdateAccessKey", "DeleteAccessKey"]}
DAYS = 30
INVOCATIONS = 4


def ancestors(users):
    """Calls, and dollars, of one rotation when there are so many users."""
    pages = -(-users // PER_PAGE)
    # Of the daily run, a rotation bears its user's share.
    listing = DAYS * pages / users
    paid = len(STEPS["secretsmanager"]) + DAYS * len(LOOK["secretsmanager"]) + listing
    free = len(STEPS["others"]) + DAYS * len(LOOK["others"]) + len(CHANGES["others"])
    # A call takes a twentieth of a second, each invocation at least that.
    seconds = (paid + free) * 0.05
    invocations = INVOCATIONS + DAYS / users
    return paid + free, paid * CALL + invocations * REQUEST + seconds * SECOND


def sweep(users):
    """The calls of one daily run."""
    return -(-users // PER_PAGE) + users * (len(LOOK["secretsmanager"]) + len(LOOK["others"]))


def rotations(keywheel, work):
    work.mkdir(parents=True, exist_ok=True)
    (work / "keywheel.yaml").write_text(account.configuration(1))
    cost = process.run([keywheel, "simulate", "--days", 365, "--no-watchdog", "--json"], cwd=work)
    document = json.loads(cost.output)
    summary = document["summary"]
    begun = sum(summary["rotations"].values())
    calls = (sum(summary["apiCalls"].values()) + summary["verificationCalls"]) / begun
    transitions = summary["stateTransitions"] / begun
    dollars = sum(summary["costUsd"][part] for part in ("stepFunctions", "lambda", "eventBridge")) / begun
    paid = sum(count for call, count in summary["apiCalls"].items() if call.startswith("secretsmanager:")) / begun
    dollars += paid * CALL
    answers = [
        len(json.dumps(step["answer"], separators=(",", ":")))
        for rotation in document["users"][0]["rotations"]
        for step in rotation["steps"]
    ]
    payload = sum(answers) / begun
    entries = []
    for users in (1, 100, 1_000, 10_000, 100_000):
        their_calls, their_dollars = ancestors(users)
        entries.append(
            Row(
                f"a rotation among {users:,} users: API calls",
                their_calls / calls,
                f"of a simulated year, beside the ancestor's flow and its daily look at all secrets: {sweep(users):,} calls in one run",
                f"{calls:.1f} and {their_calls:.1f}",
                0.02,
            )
        )
    their_calls, their_dollars = ancestors(1_000)
    entries.append(
        Row(
            "a rotation among 1,000 users: AWS' price",
            their_dollars / dollars,
            f"list prices, without the secret itself; ours has {transitions:.1f} state transitions, which are most of it",
            f"${dollars:.6f} and ${their_dollars:.6f}",
            0.02,
        )
    )
    entries.append(
        Row(
            "a rotation: Step Functions' limit per payload",
            256 * 1024 / max(answers),
            f"the largest answer of a step; the answers of one rotation have {payload:.0f} bytes together",
            f"{max(answers)} bytes of 262,144",
            0.05,
        )
    )
    return entries
