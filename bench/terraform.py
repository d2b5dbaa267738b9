"""`terraform plan` of the same resources, if the machine has terraform and its AWS provider."""

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from .measure import SLOW_ROUNDS, Case, Sample, run_checked, timed
from .shapes import APP_ID, AUTH_ORIGIN, NAME, Shape

BENCH = "preview"
_SHAPES = (Shape(30, 1), Shape(300, 1))
_PROVIDER = "registry.terraform.io/hashicorp/aws"


def cases(folder: Path) -> Iterator[Case]:
    """Two sizes, if a folder of providers is found."""
    terraform = shutil.which("terraform")
    if not terraform or not (mirror := _mirror()):
        return
    for shape in _SHAPES:
        project = folder / str(shape.routes)
        project.mkdir(parents=True)
        (project / "handlers.zip").write_bytes(_zip())
        (project / "main.tf.json").write_text(json.dumps(configuration(shape)), encoding="utf-8")
        run_checked([terraform, "init", f"-plugin-dir={mirror}"], project, _environment())
        by = f"terraform {_versions(terraform, project)}"
        yield Case(BENCH, str(shape), by, partial(_plan, terraform, project), SLOW_ROUNDS)


def _plan(terraform: str, project: Path) -> Sample:
    command = [terraform, "plan", "-input=false", "-lock=false"]
    return timed(lambda: run_checked(command, project, _environment()))


def _mirror() -> Path | None:
    """A folder with the AWS provider: one below /opt, or where terraform itself looks.

    CLI configuration, "Implied Local Mirror Directories".
    """
    home = Path.home()
    data = [home / ".local/share", Path("/usr/local/share"), Path("/usr/share")]
    places = [
        home / ".terraform.d/plugins",
        *(folder / "terraform/plugins" for folder in data),
        *Path("/opt").glob("*"),
    ]
    return next((place for place in places if (place / _PROVIDER).is_dir()), None)


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))}
    return kept | {"CHECKPOINT_DISABLE": "1"}


def _versions(terraform: str, project: Path) -> str:
    said = subprocess.run(  # noqa: S603
        [terraform, "version"], cwd=project, env=_environment(), capture_output=True, text=True, check=True
    ).stdout
    version, provider = re.search(r"Terraform v(\S+)", said), re.search(r"hashicorp/aws v(\S+)", said)
    return f"{version[1] if version else '?'} with aws {provider[1] if provider else '?'}"


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("routes.py", "def handler000(event, context): ...\n")
    return packed.getvalue()


def configuration(shape: Shape) -> dict[str, Any]:
    """The resources of `by_hand`, with one function, as terraform's JSON."""
    keys = [key for key, _ in shape.handlers()]
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    write = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "${aws_cloudwatch_log_group.function.arn}:*",
    }
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {
            "aws": {
                "region": "us-east-1",
                "access_key": "test",
                "secret_key": "test",
                "skip_credentials_validation": True,
                "skip_requesting_account_id": True,
                "skip_metadata_api_check": True,
            }
        },
        "resource": {
            "aws_apigatewayv2_api": {
                "api": {
                    "name": NAME,
                    "protocol_type": "HTTP",
                    "cors_configuration": {
                        "allow_origins": [AUTH_ORIGIN],
                        "allow_methods": ["GET"],
                        "allow_headers": ["authorization", "content-type"],
                    },
                }
            },
            "aws_apigatewayv2_authorizer": {
                "jwt": {
                    "name": "jwt",
                    "api_id": "${aws_apigatewayv2_api.api.id}",
                    "authorizer_type": "JWT",
                    "identity_sources": ["$request.header.Authorization"],
                    "jwt_configuration": {
                        "issuer": f"https://auth.passage.id/v1/apps/{APP_ID}",
                        "audience": [AUTH_ORIGIN],
                    },
                }
            },
            "aws_cloudwatch_log_group": {
                "function": {"name_prefix": f"/aws/lambda/{NAME}-", "retention_in_days": 30},
                "access": {"name_prefix": f"/aws/vendedlogs/apigateway/{NAME}-", "retention_in_days": 30},
            },
            "aws_iam_role": {
                "function": {"assume_role_policy": json.dumps({"Version": "2012-10-17", "Statement": [trust]})}
            },
            "aws_iam_role_policy": {
                "function": {
                    "role": "${aws_iam_role.function.name}",
                    "policy": json.dumps({"Version": "2012-10-17", "Statement": [write]}),
                }
            },
            "aws_lambda_function": {
                "function": {
                    "function_name": NAME,
                    "filename": "handlers.zip",
                    "source_code_hash": '${filebase64sha256("handlers.zip")}',
                    "handler": "routes.handler000",
                    "role": "${aws_iam_role.function.arn}",
                    "runtime": "python3.13",
                    "architectures": ["arm64"],
                    "memory_size": 256,
                    "timeout": 10,
                    "tracing_config": {"mode": "PassThrough"},
                    "logging_config": {
                        "log_format": "JSON",
                        "log_group": "${aws_cloudwatch_log_group.function.name}",
                    },
                    "depends_on": ["aws_iam_role_policy.function"],
                }
            },
            "aws_lambda_permission": {
                "function": {
                    "action": "lambda:InvokeFunction",
                    "function_name": "${aws_lambda_function.function.function_name}",
                    "principal": "apigateway.amazonaws.com",
                    "source_arn": "${aws_apigatewayv2_api.api.execution_arn}/*/*",
                }
            },
            "aws_apigatewayv2_integration": {
                "function": {
                    "api_id": "${aws_apigatewayv2_api.api.id}",
                    "integration_type": "AWS_PROXY",
                    "integration_uri": "${aws_lambda_function.function.arn}",
                    "integration_method": "POST",
                    "payload_format_version": "2.0",
                    "timeout_milliseconds": 30000,
                    "depends_on": ["aws_lambda_permission.function"],
                }
            },
            "aws_apigatewayv2_route": {
                "route": {
                    "for_each": f"${{toset({json.dumps(keys)})}}",
                    "api_id": "${aws_apigatewayv2_api.api.id}",
                    "route_key": "${each.value}",
                    "target": "integrations/${aws_apigatewayv2_integration.function.id}",
                    "authorization_type": "JWT",
                    "authorizer_id": "${aws_apigatewayv2_authorizer.jwt.id}",
                }
            },
            "aws_apigatewayv2_stage": {
                "stage": {
                    "api_id": "${aws_apigatewayv2_api.api.id}",
                    "name": "$default",
                    "auto_deploy": True,
                    "access_log_settings": {
                        "destination_arn": "${aws_cloudwatch_log_group.access.arn}",
                        "format": json.dumps({"routeKey": "$context.routeKey", "status": "$context.status"}),
                    },
                    "depends_on": ["aws_apigatewayv2_route.route"],
                }
            },
        },
    }
