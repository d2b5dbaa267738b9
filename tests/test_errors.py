"""Problems as values: one problem, read at each of the three edges."""

import pytest

from passage_component.errors import Argument, Given, InputError, Key, Problem, Problems, camel_case, listed, message

PROBLEM = Problem(
    ("routes", Key("GET /my_id"), "function_arn", 0, Given("my_key")),
    message("{} is not {}. Set {}.", Given("my_value"), "my_text", listed(["kms_key_arn", "url"], " or ")),
)


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        (
            str,
            "routes[\"GET /my_id\"].function_arn[0].my_key: 'my_value' is not my_text. Set kms_key_arn or url.",
        ),
        (
            camel_case,
            "routes[\"GET /my_id\"].functionArn[0].my_key: 'my_value' is not my_text. Set kmsKeyArn or url.",
        ),
    ],
)
def test_only_names_of_arguments_are_spelled(spelling: type[str], expected: str) -> None:
    assert PROBLEM.render(spelling) == expected


def test_a_secret_problem_repeats_no_value() -> None:
    found, problems = Problems("it"), Problems("it", camel_case)
    for key in ("domain", "alarms"):
        found.add((key, "topic_arns"), PROBLEM.message)
    problems.take(found, ["domain"])

    with pytest.raises(InputError) as caught:
        problems.raise_if_any()
    assert caught.value.problems == (
        "domain.topicArns: a value that came from an Output is not my_text. Set kmsKeyArn or url.",
        "alarms.topicArns: 'my_value' is not my_text. Set kmsKeyArn or url.",
    )


def test_braces_that_the_user_wrote_are_no_places() -> None:
    assert Problem(("x",), message("{} {}.", Given("{}"), "{} {}")).render() == "x: '{}' {} {}."


def test_a_message_has_a_part_for_each_place() -> None:
    with pytest.raises(ValueError, match="zip"):
        message("{} {}.", Argument("url"))
