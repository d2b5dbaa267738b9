"""Says whether Pulumi's download site can be reached."""

import functools
import urllib.request

_SITE = "https://get.pulumi.com/install.sh"
_ANSWER_SECONDS = 5


@functools.cache
def answers() -> bool:
    """Whether the download site answers. It is asked once in a run."""
    try:
        urllib.request.urlopen(_SITE, timeout=_ANSWER_SECONDS).close()
    except OSError:
        return False
    return True
