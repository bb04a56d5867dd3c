"""Asks real dbt for its verdict on projects: one JSON line {"folder"} in, one {"ok", "stage", "message"} out.

In process (dbtRunner), and parsed once: starting dbt costs 1.6 s, parsing its own macros most of the rest.
A stage is parse, compile or build.
"""
import contextlib
import copy
import io
import json
import sys

from dbt.cli.main import dbtRunner

QUIET = ["--quiet", "--log-level-file", "none", "--no-write-json", "--no-partial-parse"]


def run(stage: str, folder: str, manifest=None):
    with contextlib.redirect_stdout(io.StringIO()):
        return dbtRunner(manifest=manifest).invoke([stage, "--project-dir", folder, "--profiles-dir", folder, *QUIET])


def refusal(result) -> str:
    """Why a command failed; empty when it did not, or only on what the data is."""
    if result.success:
        return ""
    message = str(result.exception) if result.exception else ""
    for one in getattr(result.result, "results", None) or []:
        # A data test that found rows is a finding about the data, not about the project.
        if str(one.status) == "error":
            message += f"\n{one.message}"
    return message.strip()[:600]


def verdict(folder: str) -> dict:
    manifest = None
    for stage in ("parse", "compile", "build"):
        result = run(stage, folder, copy.deepcopy(manifest))
        message = refusal(result)
        if message:
            return {"ok": False, "stage": stage, "message": message}
        # dbt 1.11 fails on a manifest with metrics that it is given: there it parses anew.
        if stage == "parse" and not result.result.metrics:
            manifest = result.result
    return {"ok": True, "stage": "build", "message": ""}


for line in sys.stdin:
    print(json.dumps(verdict(json.loads(line)["folder"])), flush=True)
