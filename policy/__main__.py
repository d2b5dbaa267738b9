"""The pack's process. The engine starts it with its address and ends it."""

import sys
from pathlib import Path

# If the folder is started, the package around this one is not on the path yet.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policy.pack import serve

if __name__ == "__main__":
    serve()
