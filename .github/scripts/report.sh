#!/usr/bin/env bash
# Writes report.md from a preview of $STACK. Fails without one. A kind of $FAIL_ON sets an output of the step.
set -euo pipefail

preview=0 report=0
pulumi preview --json --show-sames --non-interactive --stack "$STACK" > preview.json || preview=$?
.venv/bin/python -m passage_component report --fail-on "${FAIL_ON:-}" preview.json > report.md || report=$?
case "$preview-$report" in
  0-0 | 0-3) failed= ;;
  *) failed=yes ;;
esac
if head -n 1 report.md | grep -q '^### The preview failed'; then
  failed=yes
elif [ -n "$failed" ]; then
  # A report without the failure cannot be trusted.
  echo '### There is no report: what would change is not known' > report.md
fi
cat report.md >> "$GITHUB_STEP_SUMMARY"
[ -z "$failed" ]
[ "$report" = 0 ] || echo "findings=true" >> "$GITHUB_OUTPUT"
