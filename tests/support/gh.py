"""A stand-in for `gh api`, GitHub's CLI, and one pull request, octo/api#7. It imports nothing that is slow."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jq

BOT = "github-actions[bot]"
_COMMENTS = "repos/octo/api/issues/7/comments"
_COMMENT = "repos/octo/api/issues/comments/"
_LONGEST = 65_536
"""Characters of a comment."""

State = dict[str, list[Any]]
"""The comments, the reviews, and the requests that changed something."""


def main(arguments: Sequence[str]) -> int:
    """`gh api` with the options that the workflows use. The state is in the file that GH_STAND_IN names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["api"])
    parser.add_argument("endpoint")
    parser.add_argument("--paginate", action="store_true")
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--method")
    parser.add_argument("--jq", default=".")
    parser.add_argument("-F", dest="fields", action="append", default=[])
    parser.add_argument("-f", dest="texts", action="append", default=[])
    options = parser.parse_args(arguments)
    if not os.environ.get("GH_TOKEN"):
        sys.stderr.write("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.\n")
        return 4
    fields = dict(text.split("=", 1) for text in options.texts)
    for name, value in (field.split("=", 1) for field in options.fields):
        fields[name] = Path(value[1:]).read_text(encoding="utf-8") if value.startswith("@") else json.loads(value)
    file = Path(os.environ["GH_STAND_IN"])
    state = json.loads(file.read_text(encoding="utf-8"))
    pages = _answer(state, options.method or ("POST" if fields else "GET"), options.endpoint, fields)
    file.write_text(json.dumps(state), encoding="utf-8")
    for page in pages if options.paginate else pages[:1]:
        for result in [] if options.silent else jq.compile(options.jq).input_value(page).all():
            sys.stdout.write(f"{result if isinstance(result, str) else json.dumps(result)}\n")
    return 0


def add_comment(state: State, body: str, user: str) -> dict[str, Any]:
    """Add a comment."""
    comment = {"id": 1000 + len(state["comments"]), "user": {"login": user}, "body": body}
    state["comments"].append(comment)
    return comment


def _answer(state: State, method: str, endpoint: str, fields: dict[str, Any]) -> list[Any]:
    """The pages of an answer."""
    path, _, query = endpoint.partition("?")
    if (method, path) == ("GET", _COMMENTS):
        size = int(query.removeprefix("per_page="))
        assert size <= 100
        return [state["comments"][start : start + size] for start in range(0, len(state["comments"]) or 1, size)]
    if (method, path) == ("POST", "graphql"):
        assert (fields["owner"], fields["name"], fields["number"]) == ("octo", "api", 7)
        assert "reviews: latestOpinionatedReviews(first: 100, writersOnly: true)" in fields["query"]
        return [{"data": {"repository": {"pullRequest": {"reviews": {"nodes": state["reviews"]}}}}}]
    assert len(fields["body"]) <= _LONGEST
    state["calls"].append(f"{method} {path}")
    if (method, path) == ("POST", _COMMENTS):
        return [add_comment(state, fields["body"], BOT)]
    assert method == "PATCH", method
    comment = next(comment for comment in state["comments"] if f"{_COMMENT}{comment['id']}" == path)
    comment["body"] = fields["body"]
    return [comment]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
