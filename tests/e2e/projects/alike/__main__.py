"""One of the programs, by its name in the configuration."""

import pulumi
from programs import PROGRAMS

PROGRAMS[pulumi.Config().require("program")]()
