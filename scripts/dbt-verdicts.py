"""Asks real dbt for its verdict on projects: one JSON line {"folder"} in, one {"ok", "stage", "message"} out.

In process (dbtRunner): starting dbt costs 1.6 s, a further command far less. A stage is parse, compile or build.
"""
import contextlib
import io
import json
import sys

from dbt.cli.main import dbtRunner


def verdict(folder: str) -> dict:
    for stage in ("parse", "compile", "build"):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = dbtRunner().invoke(
                [stage, "--project-dir", folder, "--profiles-dir", folder, "--no-partial-parse", "--quiet"]
            )
        if result.success:
            continue
        message = str(result.exception) if result.exception else ""
        for one in getattr(result.result, "results", None) or []:
            # A data test that found rows is a finding about the data, not about the project.
            if str(one.status) == "error":
                message += f"\n{one.message}"
        if message:
            return {"ok": False, "stage": stage, "message": message.strip()[:600]}
    return {"ok": True, "stage": "build", "message": ""}


for line in sys.stdin:
    print(json.dumps(verdict(json.loads(line)["folder"])), flush=True)
