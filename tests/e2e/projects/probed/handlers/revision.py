"""What the prober changes when it changes the handlers' code."""

REVISION = "0"
