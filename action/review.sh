#!/usr/bin/env bash
# What a change of a keywheel.yaml means: its findings, or what a deployment of it would change.
#
#   review.sh FILE BASE REVIEW
#
# FILE is relative to the top of the repository, which is the current folder; BASE is the commit that it is
# compared with; REVIEW is the Markdown that is written. Ends with 1 when there are findings, when the lock is not
# committed, and when an IAM user or a secret would be replaced or deleted.
set -euo pipefail
file=$1 base=$2 review=$3

scratch=$(mktemp -d)
trap 'git worktree remove --force "$scratch/base" > /dev/null 2>&1 || true; rm -rf "$scratch"' EXIT

say() { printf '%s\n' "$@" >> "$review"; }

# A comment has at most 65,536 characters.
show() {
	say '' '~~~~'
	head -c 60000 "$1" >> "$review"
	say '~~~~'
}

# Without the Lambdas' code, which is the same for every file. The lock is a copy: this changes nothing.
generate() { # FILE FOLDER
	local lock
	lock=$(dirname "$1")/keywheel.lock
	if [ -f "$lock" ]; then cp "$lock" "$2.lock"; fi
	keywheel synth "$1" --no-assets --lock "$2.lock" --output "$2"
}

: > "$review"
say '<!-- keywheel -->' "### Keywheel: \`$file\`" ''

if ! keywheel check "$file" > "$scratch/findings" 2>&1; then
	say 'It has findings, so nothing is generated from it.'
	show "$scratch/findings"
	exit 1
fi
generate "$file" "$scratch/new" > "$scratch/summary" 2>&1

status=0
if ! cmp --silent "$(dirname "$file")/keywheel.lock" "$scratch/new.lock"; then
	say '**keywheel.lock is not up to date.** Run `keywheel synth` and commit it.' ''
	status=1
fi

git worktree add --quiet --detach "$scratch/base" "$base"
if [ ! -f "$scratch/base/$file" ]; then
	say 'The pipeline is new.'
	show "$scratch/summary"
elif ! generate "$scratch/base/$file" "$scratch/old" > "$scratch/findings" 2>&1; then
	say 'What it was before has findings, so nothing is compared.'
	show "$scratch/findings"
elif keywheel diff "$scratch/old" "$scratch/new" > "$scratch/difference"; then
	say 'A deployment would change this; no IAM user and no secret is replaced or deleted.'
	show "$scratch/difference"
else
	say '**A deployment would replace or delete an IAM user or a secret.** The lines marked `!!` say which.'
	show "$scratch/difference"
	status=1
fi
exit "$status"
