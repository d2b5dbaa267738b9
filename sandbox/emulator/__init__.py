"""Installs the AWS emulator once, and starts it and the proxies in the background."""

import hashlib
import json
import os
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from .. import processes
from ..errors import SandboxError
from ..home import Home, cache, locked, write_atomically
from ..progress import step
from .proxy import certificate_authority

_LOCK = Path(__file__).parent.with_name("emulator.lock")
_REPOSITORY = Path(__file__).parent.parent.parent
_ANSWER_SECONDS = 2
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks this machine, where the environment names a proxy for every host."""


def ensure_running(home: Home) -> bool:
    """Start the proxy and the emulator unless they run. Returns whether the emulator is new, and so is empty.

    Those of another version of this code are replaced.

    Raises:
        SandboxError: one of them can't be installed or started.
    """
    code = _code()
    if not home.emulators_code.exists() or home.emulators_code.read_text(encoding="utf-8") != code:
        stop(home)
        write_atomically(home.emulators_code, code)
    if not processes.running(home, "proxy"):
        processes.stop(home, "proxy")
        # The emulator reads it at its start.
        certificate_authority(home)
        command = [sys.executable, "-m", "sandbox.emulator.proxy", str(home.path)]
        environment = _clean_environment(home) | {"PYTHONPATH": str(_REPOSITORY)}
        processes.start(home, "proxy", command, environment, lambda: _proxy_answers(home))
    if processes.running(home, "emulator") and _answers(home):
        return False
    processes.stop(home, "emulator")
    python = install()
    command = [str(python), "-m", "sandbox.corrections"]
    processes.start(home, "emulator", command, _environment(home), lambda: _answers(home))
    return True


def stop(home: Home) -> list[str]:
    """End the emulator and the proxy. Returns the names of those that ran."""
    return [name for name in ("emulator", "proxy") if processes.stop(home, name)]


def url(home: Home) -> str:
    """The emulator's address."""
    return f"http://127.0.0.1:{home.port('emulator')}"


def proxy_url(home: Home) -> str:
    """The address of the proxy for the emulator and its handlers."""
    return f"http://127.0.0.1:{home.port('proxy')}"


def aws_proxy_url(home: Home) -> str:
    """The address of the proxy for a released AWS plugin: its `HTTP_PROXY` and `HTTPS_PROXY`."""
    return f"http://127.0.0.1:{home.port('aws-proxy')}"


def api_urls(home: Home) -> dict[str, str]:
    """The address of each deployed API on a port of its own, by the API's id."""
    try:
        return dict(json.loads(home.addresses.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def local_address(home: Home, url: str) -> tuple[str, str | None]:
    """A deployed API's address on this machine, and its own domain name, if it has one."""
    address = urlsplit(url)
    api_id, _, rest = (address.hostname or "").partition(".")
    if rest == "execute-api.localhost":
        return f"{api_urls(home).get(api_id, f'{address.scheme}://{address.netloc}')}{address.path}", None
    return f"http://127.0.0.1:{home.port('emulator')}{address.path}", address.netloc


def install() -> Path:
    """Create the emulator's environment from the lock file, unless it is there, and return its Python.

    Raises:
        SandboxError: a package can't be installed.
    """
    digest = hashlib.sha256(_LOCK.read_bytes()).hexdigest()[:16]
    folder = cache() / "emulator" / digest
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.parent / f"{digest}.lock", wait=True):
        if not python.exists():
            with step("Installing the AWS emulator (once)"):
                _install(folder)
    return python


def _code() -> str:
    """A digest of the code that the emulator and the proxy run."""
    digest = hashlib.sha256(_LOCK.read_bytes())
    for folder in ("sandbox/corrections", "sandbox/emulator"):
        for file in sorted((_REPOSITORY / folder).iterdir()):
            digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()


def _install(folder: Path) -> None:
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    uv = [sys.executable, "-m", "uv"]
    commands = (
        [*uv, "venv", "--quiet", "--relocatable", "--python", sys.executable, str(new)],
        [*uv, "pip", "install", "--quiet", "--require-hashes", "--python", str(new / "bin/python"), "-r", str(_LOCK)],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise SandboxError(
                f"the AWS emulator can't be installed in {folder.parent}. Check the disk, and the network to the "
                f"package index. uv said:\n{done.stderr.strip()}"
            )
    new.replace(folder)


def _environment(home: Home) -> dict[str, str]:
    """The environment of the emulator and of every Lambda handler."""
    return _clean_environment(home) | {
        "PYTHONPATH": str(_REPOSITORY),
        "PASSAGE_SANDBOX_HOME": str(home.path),
        "GATEWAY_PORT": str(home.port("emulator")),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "https_proxy": proxy_url(home),
        "no_proxy": "127.0.0.1,localhost",
        "SSL_CERT_FILE": str(_bundle(home)),
    }


def _clean_environment(home: Home) -> dict[str, str]:
    """An environment without the user's credentials and Pulumi settings."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": str(home.temporary),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "TMPDIR": str(home.temporary),
        "PYTHONUNBUFFERED": "1",
    }


def _bundle(home: Home) -> Path:
    """A file with the system's certificate authorities and the sandbox's own."""
    defaults = ssl.get_default_verify_paths()
    files = [Path(os.environ.get("SSL_CERT_FILE") or defaults.cafile or "")]
    if not files[0].is_file():
        # Debian keeps them as single files in a folder.
        files = sorted(Path(defaults.capath or "/nowhere").glob("*.pem"))
    system = [file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()]
    bundle: Path = home.path / "ca-bundle.pem"
    write_atomically(bundle, "\n".join([*system, home.certificate_authority.read_text(encoding="utf-8")]), mode=0o644)
    return bundle


def _answers(home: Home) -> bool:
    try:
        with _DIRECT.open(f"{url(home)}/_ministack/health", timeout=_ANSWER_SECONDS) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _proxy_answers(home: Home) -> bool:
    try:
        _DIRECT.open(proxy_url(home), timeout=_ANSWER_SECONDS)  # The proxy's own 405 is an answer.
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
