"""Writes configuration.md, reference.md and the tables of scale.md from the code: `make docs`."""

import argparse
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from passage_component import JwtHttpApi, args, lambda_archive
from passage_component.config import OBJECTS
from passage_component.errors import camel_case
from plugin.docstrings import Field, class_text, fields

from .costs import SCALE, scale
from .reference import REFERENCE, reference

HERE = Path(__file__).parent
CONFIGURATION = HERE / "configuration.md"

_COMPONENT = (args.PassageHttpApiArgs, args.JwtHttpApiArgs)
_PARTS = {
    "Routes": args.RouteArgs,
    "Authorizers": args.AuthorizerArgs,
    "Functions": args.FunctionArgs,
    "VPC": args.VpcArgs,
    "CORS": args.CorsArgs,
    "Throttling": args.ThrottlingArgs,
    "Access logs": args.AccessLogArgs,
    "Domain": args.DomainArgs,
    "Alarms": args.AlarmArgs,
}


def configuration() -> str:
    """The whole of configuration.md."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Every argument, output and configuration key"
    yield ""
    yield "<!-- Written by `make docs` from the arguments' own texts in passage_component/args.py. -->"
    yield ""
    yield "Arguments are plain dictionaries, checked by a type checker through the `TypedDict` named in each heading."
    yield "An `Input` may be an Output of another resource. All other arguments are plain values, because a preview"
    yield "must show every resource and its access. Other languages and YAML write the names in camelCase. Python"
    yield "imports the classes from `passage_component`."
    yield ""
    yield "## Both components: `HttpApiArgs`"
    yield ""
    yield from _table(fields(args.HttpApiArgs))
    for cls in _COMPONENT:
        arguments = {name: field for name, field in fields(cls).items() if name not in fields(args.HttpApiArgs)}
        yield f"## `{cls.__name__.removesuffix('Args')}` alone: `{cls.__name__}`"
        yield ""
        yield from _table(arguments)
    for title, part in _PARTS.items():
        yield f"## {title}: `{part.__name__}`"
        yield ""
        yield class_text(part)
        yield ""
        yield from _table(fields(part))
    yield "## Outputs"
    yield ""
    yield "| output | type | description |"
    yield "|---|---|---|"
    for name, field in fields(JwtHttpApi).items():
        yield f"| `{name}` | {_type(field)} | {_cell(field.text)} |"
    yield ""
    yield "## `lambda_archive`"
    yield ""
    yield from _function()
    yield "## Stack configuration of this repository's program"
    yield ""
    yield "Set with `pulumi config set KEY VALUE`, or `--path 'KEY.NAME'` and `--path 'KEY[0]'` for objects and lists."
    yield ""
    yield from _stack_keys()


def _table(rows: dict[str, Field]) -> Iterator[str]:
    yield "| argument | type | description |"
    yield "|---|---|---|"
    for name, field in rows.items():
        required = "" if field.type.startswith("NotRequired[") else "**Required.** "
        yield f"| `{name}` | {_type(field)} | {required}{_cell(field.text)} |"
    yield ""


def _type(field: Field) -> str:
    type_ = re.sub(r"^(NotRequired|pulumi\.Output)\[(.*)\]$", r"\2", field.type)
    return _cell(f"`{type_.replace('pulumi.', '')}`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _function() -> Iterator[str]:
    """`lambda_archive`, from its docstring: text, Args, Returns, Raises."""
    text, _, rest = inspect.cleandoc(lambda_archive.__doc__ or "").partition("\n\nArgs:\n")
    arguments, _, rest = rest.partition("\n\nReturns:\n")
    returns, _, raises = rest.partition("\n\nRaises:\n")
    yield text
    yield ""
    yield "| argument | default | description |"
    yield "|---|---|---|"
    defaults = {name: parameter.default for name, parameter in inspect.signature(lambda_archive).parameters.items()}
    for entry in re.split(r"\n    (?=\w+:)", "\n" + arguments)[1:]:
        name, _, what = entry.partition(": ")
        yield f"| `{name}` | `{defaults[name]!r}` | {_cell(' '.join(what.split()))} |"
    yield ""
    yield f"Returns: {' '.join(returns.split())}"
    yield ""
    name, _, what = raises.strip().partition(": ")
    yield f"Raises `{name}`: {' '.join(what.split())}"
    yield ""


def _stack_keys() -> Iterator[str]:
    program = yaml.safe_load((HERE.parent / "Pulumi.yaml").read_text(encoding="utf-8"))
    yield "| key | type | description |"
    yield "|---|---|---|"
    for key, entry in program["config"].items():
        yield f"| `{key}` | {entry['type']} | {_cell(entry['description'])} |"
        if key in OBJECTS:
            title = key.capitalize()
            anchor = f"{title}-{_PARTS[title].__name__}".lower()
            for name in fields(OBJECTS[key]):
                yield f"| `{key}.{camel_case(name)}` | | [`{name}`](#{anchor}) |"
    yield ""


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__).parse_args()
    CONFIGURATION.write_text(configuration(), encoding="utf-8")
    REFERENCE.write_text(reference(), encoding="utf-8")
    SCALE.write_text(scale(), encoding="utf-8")
    sys.stdout.write(f"{CONFIGURATION.name}, {REFERENCE.name} and {SCALE.name} written\n")
