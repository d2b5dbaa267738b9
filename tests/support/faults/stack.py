"""A sandboxed program whose components make every type of resource that it can make."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from passage_component.tools.orphans import Orphan
from sandbox.deployment import Sandbox
from tests.support.aws import aws_client
from tests.support.orphans import orphans_of
from tests.support.projects import PROJECTS, copy_handlers

TAG = {"stack": "faults"}
"""The tag that the stack has alone."""

ROUTE = "GET /me"
CORE = {"issuer": "https://login.example.com", "cors": {"enabled": False}}


class Stack:
    """The program, and what is done to it.

    Attributes:
        sandbox: its sandbox.
        components: the names of its components.
    """

    def __init__(self, folder: Path, components: Sequence[str]) -> None:
        project = folder / "project"
        shutil.copytree(PROJECTS / "faulty", project)
        copy_handlers(project)
        self.sandbox = Sandbox(project, home=folder / "home")
        self.components = tuple(components)
        # An empty program starts the emulator, which is asked for a hosted zone: that is not the component's.
        self.write({})
        assert self.command("up").returncode == 0
        zones = aws_client(self.sandbox, "route53")
        zone = zones.create_hosted_zone(Name="example.com", CallerReference="faults")["HostedZone"]["Id"]
        self._zone = zone.rpartition("/")[2]

    def write(self, components: Mapping[str, Any]) -> None:
        """Change the program, name to arguments, and deploy nothing."""
        file = self.sandbox.project.folder / "components.json"
        file.write_text(json.dumps(components), encoding="utf-8")

    def use(self, variant: str) -> None:
        """Write the program with every type; all that can change in place differs between `first` and `second`."""
        self.write({name: self._args(name, variant) for name in self.components})

    def write_small(self) -> None:
        """Write the program with few resources, one route a component."""
        routes = {ROUTE: {"url": "https://backend.example.com"}}
        args = {**CORE, "audiences": ["app"], "access_logs": {"enabled": False}, "routes": routes, "tags": TAG}
        self.write(dict.fromkeys(self.components, args))

    def _args(self, name: str, variant: str) -> dict[str, Any]:
        return {
            **CORE,
            "audiences": ["app", variant],
            "routes": {ROUTE: {"handler": "me.handler", "scopes": [variant]}},
            "function_defaults": {
                "policy_arns": {"xray": "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"},
                "tracing": variant == "second",
            },
            "domain": {
                "name": f"{name}.example.com",
                "hosted_zone_id": self._zone,
                "base_path": variant,
                "keep_default_endpoint": True,
            },
            "alarms": {"topic_arns": ["arn:aws:sns:us-east-1:000000000000:on-call"]},
            "tags": {**TAG, "variant": variant},
        }

    def command(self, verb: str, options: Sequence[str] = ()) -> CompletedProcess[str]:
        """Run the engine on the state as it is, without the sandbox's own repair first, as a user of AWS does."""
        self.sandbox.home.unfinished.unlink(missing_ok=True)
        run = {"up": self.sandbox.up, "refresh": self.sandbox.refresh, "destroy": self.sandbox.destroy}[verb]
        return run(options, capture=True)

    def orphans(self) -> list[Orphan]:
        """What `python -m passage_component orphans` lists."""
        return orphans_of(self.sandbox, TAG)

    def delete(self, orphan: Orphan) -> None:
        """Do what the command says that deletes an orphan."""
        client = aws_client(self.sandbox, orphan.service)
        names = {operation: method for method, operation in client.meta.method_to_api_mapping.items()}
        getattr(client, names[orphan.operation])(**orphan.parameters)
