"""Runs `dbt deps` and `dbt build` of the project in the working directory, in one process: dbt takes seconds to start.

Failing tests are no failure here: they are results, written to target/run_results.json.
"""

import sys

from dbt.cli.main import dbtRunner

PROFILES = ["--profiles-dir", "."]

dbt = dbtRunner()
deps = dbt.invoke(["deps", *PROFILES])
if not deps.success:
    sys.exit(f"dbt deps failed: {deps.exception}")
build = dbt.invoke(["build", *PROFILES, "--no-use-colors", "--no-send-anonymous-usage-stats"])
if build.exception or any(result.status == "error" for result in build.result.results):
    sys.exit(f"dbt build failed: {build.exception or 'see its results above'}")
