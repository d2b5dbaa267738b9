"""The program that the engine runs; its stack's configuration says which of the two, and how large."""

import atexit
import gc
import importlib
import json
import resource
from pathlib import Path

import pulumi

from bench.shapes import Shape


def _write_usage(file: str) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {"cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024}
    Path(file).write_text(json.dumps(figures), encoding="utf-8")


config = pulumi.Config()
atexit.register(_write_usage, config.require("usage"))
if config.require("collector") == "off":
    gc.disable()
module = importlib.import_module(f"bench.{config.require('program')}")
module.make(Shape(config.require_int("routes"), config.require_int("functions")))
