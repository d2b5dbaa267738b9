"""Starts the emulator, in the emulator's own environment.

The emulator answers `/health` on every host itself; here that path belongs to the deployed APIs.
"""

import ministack.app

ministack.app._HEALTH_PATHS = ("/_ministack/health",)
ministack.app.main()
