"""`keywheel synth` beside the CDK, which synthesises the same resources."""

import shutil

import account
import process
from lambdas import PEERS
from table import Row, Skipped


def synth(keywheel, tools, work, sizes=(10, 1_000, 10_000)):
    node = shutil.which("node")
    if node is None or not (tools.node_modules / "aws-cdk-lib").exists():
        return [Skipped("synth beside the CDK", "There is no Node here, or its packages are not installed.")]
    script = tools.node_modules.parent / "cdk.mjs"
    shutil.copyfile(PEERS / "cdk.mjs", script)
    entries, ours_by_size = [], {}
    for users in sizes:
        folder = work / f"synth-{users}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "keywheel.yaml").write_text(account.configuration(users))
        runs = 5 if users < 5_000 else 1
        command = [keywheel, "synth", "--no-assets"]
        ours = min((process.run(command, cwd=folder) for _ in range(runs)), key=lambda cost: cost.cpu)
        theirs = process.run([node, script, folder / "cdk-out", folder / "cdk"])
        ours_by_size[users] = ours
        entries.append(
            Row(
                f"synth of {users:,} users beside the CDK: processor time",
                theirs.cpu / ours.cpu,
                "aws-cdk-lib makes each resource of our templates as an L1 resource; loading the configuration counts for us",
                f"{ours.cpu:.2f} s and {theirs.cpu:.1f} s",
                0.5,
            )
        )
    few, many = sizes[-2:]
    entries.append(
        Row(
            f"synth: users per second, {many:,} per {few:,} users",
            (many / ours_by_size[many].cpu) / (few / ours_by_size[few].cpu),
            "of processor time; 1.00 × is linear",
            f"{many / ours_by_size[many].cpu:,.0f} and {few / ours_by_size[few].cpu:,.0f}",
            0.4,
        )
    )
    return entries
