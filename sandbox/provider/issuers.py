"""What API Gateway does with an issuer while it makes an authorizer: it fetches the discovery document.

The sandbox's proxy answers for the issuers in a list that is kept here; three variables, set by the sandbox, say
where list, proxy and certificate authority are. Without them (another emulator) nothing is fetched.
"""

import contextlib
import fcntl
import json
import os
import ssl
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from .aws import AwsError

LIST = "PASSAGE_SANDBOX_ISSUERS"
PROXY = "PASSAGE_SANDBOX_PROXY"
CERTIFICATE_AUTHORITY = "PASSAGE_SANDBOX_CA"

_SECONDS = 5
"""API Gateway waits 1.5 s; a busy laptop gets a little longer."""


def check_issuer(issuer: str | None) -> None:
    """Register an issuer with the sandbox and fetch its discovery document.

    Raises:
        AwsError: there is no document, or its `issuer` differs.
    """
    if not issuer or not all(os.environ.get(name) for name in (LIST, PROXY, CERTIFICATE_AUTHORITY)):
        return
    register(Path(os.environ[LIST]), issuer)
    url = f"{issuer.removesuffix('/')}/.well-known/openid-configuration"
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": os.environ[PROXY]}),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=os.environ[CERTIFICATE_AUTHORITY])),
    )
    try:
        with opener.open(url, timeout=_SECONDS) as response:
            document = json.load(response)
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise AwsError("BadRequestException", f"Invalid issuer: {issuer}. {url} did not answer ({error})") from error
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise AwsError("BadRequestException", f"Invalid issuer: {issuer}. The discovery document names another issuer")


def register(path: Path, issuer: str) -> None:
    """Put an issuer last in the list: of two that differ in a trailing slash only, the later one is answered for.

    Several writers and a reader at once are safe.
    """
    lock = path.with_name(f"{path.name}.lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        known: list[str] = []
        with contextlib.suppress(FileNotFoundError):
            known = json.loads(path.read_text(encoding="utf-8"))
        if known[-1:] == [issuer]:
            return
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump([*(each for each in known if each != issuer), issuer], file)
        Path(file.name).replace(path)
