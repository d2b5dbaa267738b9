#!/usr/bin/env bash
# Writes one comment per stack: report.md, and below it preview.txt. Creates it the first time, edits it from then on.
set -euo pipefail

export MARKER="<!-- passage_component report $STACK -->"
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
[ -s report.md ] || echo '### There is no report: what would change is not known' > report.md
{
  echo "$MARKER"
  cat report.md
  echo
  echo "Stack \`$STACK\` at $COMMIT, in [this run]($run)."
} > comment.md
if [ -s preview.txt ]; then
  {
    printf '\n<details><summary>What Pulumi would do</summary>\n\n<pre>\n'
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' preview.txt
    printf '</pre>\n</details>\n'
  } > details.md
  # GitHub accepts 65,536 characters. The run has the rest.
  [ "$(cat comment.md details.md | wc -m)" -gt 65000 ] || cat details.md >> comment.md
fi

comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
own='.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.MARKER))) | .id'
id=$(gh api --paginate "$comments?per_page=100" --jq "$own" | tail -n 1)
if [ -n "$id" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F body=@comment.md --silent
else
  gh api --method POST "$comments" -F body=@comment.md --silent
fi
