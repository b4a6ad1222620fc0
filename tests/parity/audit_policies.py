"""What parliament finds in policies. Standard input is JSON: each policy by its name."""

import json
import sys

from parliament import analyze_policy_string, enhance_finding

for name, policy in json.load(sys.stdin).items():
    for finding in analyze_policy_string(json.dumps(policy)).findings:
        finding = enhance_finding(finding)
        print(f"{name}: {finding.severity} {finding.issue}: {finding.title} {finding.detail}")
