"""A component whose handlers have dependencies, packed for this machine's platform: the sandbox runs them here."""

import platform
import sys

import pulumi

from passage_component import JwtHttpApi, lambda_archive

RUNTIME = f"python3.{sys.version_info.minor}"
ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"

api = JwtHttpApi(
    "api",
    {
        "authorizers": {"main": {"issuer": "https://login.example.com/", "audiences": ["packages"]}},
        "cors": {"enabled": False},
        "code": lambda_archive("handlers", requirements="requirements.txt", runtime=RUNTIME, architecture=ARCHITECTURE),
        "function_defaults": {"runtime": RUNTIME, "architecture": ARCHITECTURE},
        "routes": {"GET /escaped": {"handler": "escaped.handler"}},
    },
)
pulumi.export("url", api.url)
