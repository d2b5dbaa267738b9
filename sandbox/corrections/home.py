"""The sandbox's home, which the emulator is started with. Handlers inherit the emulator's environment without it."""

import os
from pathlib import Path

from ..home import Home

VARIABLE = "PASSAGE_SANDBOX_HOME"

HOME = Home(Path(os.environ.pop(VARIABLE)))
