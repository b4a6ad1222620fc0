#!/usr/bin/env bash
# Prints a keywheel.yaml for users whose names stand on standard input, one a line:
#
#   seq --format 'sensor-%04g' 1200 | ./generate.sh > keywheel.yaml
set -euo pipefail

cat << 'HEAD'
# Written by generate.sh.

pipeline: sensors
region: us-west-2
alerts: { emails: [oncall@example.com] }

defaults:
  rotateEvery: 30d
  window: 24h                   # spreads the rotations over a day: IAM's rates are per account
  path: /sensors/
  secretNamePrefix: sensors/    # the key of sensor-0001 is published in sensors/sensor-0001
  tags: { fleet: sensors }

users:
HEAD
while IFS= read -r user; do
	printf '  %s: {}\n' "$user"
done
