"""The page of `keywheel simulate --html`: its size, and how long a browser takes to open it."""

import json
import os
import shutil

import account
import process
from table import Row, Skipped

FEW, MANY = 2, 500


def page(keywheel, root, work):
    modules = root / "target/tools/node/node_modules"
    if not shutil.which("node") or not (modules / "@sparticuz/chromium").is_dir():
        return [Skipped("page", "It takes Node and the browser that `make test` installs.")]
    work.mkdir(parents=True, exist_ok=True)
    opened, sizes = {}, {}
    for users in (FEW, MANY):
        (work / "keywheel.yaml").write_text(account.configuration(users))
        file = work / f"{users}.html"
        process.run([keywheel, "simulate", "--days", "365", "--no-watchdog", "--html", file], cwd=work)
        sizes[users] = file.stat().st_size
        # Chromium is unpacked into TMPDIR, with the libraries that not each machine has.
        environment = os.environ | {"TMPDIR": str(work), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs20.x"}
        command = ["node", root / "bench/page.mjs", file, modules]
        seen = json.loads(process.run(command, env=environment).output)
        if seen["complaints"]:
            raise process.Failed(f"the browser complains of {file}: {seen['complaints']}")
        opened[users] = seen["seconds"]
    return [
        Row(
            f"page of a year: users per second, {MANY} per {FEW}",
            (MANY / opened[MANY]) / (FEW / opened[FEW]),
            "until a browser shows it; the middle one of five",
            f"{opened[MANY]:.2f} s and {opened[FEW]:.2f} s",
            0.5,
        ),
        Row(
            f"page of a year: users per megabyte, {MANY} per {FEW}",
            (MANY / sizes[MANY]) / (FEW / sizes[FEW]),
            "of the file",
            f"{sizes[MANY] / 1e6:.2f} MB and {sizes[FEW] / 1e6:.2f} MB",
        ),
    ]
