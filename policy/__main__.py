"""The pack's process: started by the engine with its address, ends when the engine ends it."""

import sys
from pathlib import Path

# Started as a folder, the package around this one is not on the path yet.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policy.pack import serve

if __name__ == "__main__":
    serve()
