"""The sample handlers' folder is the root of an archive, so its modules import each other by bare name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "handlers"))
