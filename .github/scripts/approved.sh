#!/usr/bin/env bash
# Passes if somebody with write access has approved exactly this commit. GitHub lets nobody approve their own change.
set -euo pipefail

# shellcheck disable=SC2016 # the variables are the query's
approvals=$(
  gh api graphql -f owner="${GITHUB_REPOSITORY%/*}" -f name="${GITHUB_REPOSITORY#*/}" -F number="$PULL_REQUEST" \
    --jq '[.data.repository.pullRequest.reviews.nodes[] | select(.state == "APPROVED" and .commit.oid == env.COMMIT)]
      | length' \
    -f query='query($owner: String!, $name: String!, $number: Int!) {
      repository(owner: $owner, name: $name) {
        pullRequest(number: $number) {
          reviews: latestOpinionatedReviews(first: 100, writersOnly: true) { nodes { state commit { oid } } }
        }
      }
    }'
)
if [ "$approvals" = 0 ]; then
  echo "::error title=Access needs a second pair of eyes::The report names what has to be approved." \
    "After an approving review of $COMMIT, run the failed jobs again."
  exit 1
fi
