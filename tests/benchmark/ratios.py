#!/usr/bin/env python3
"""Runs the handshake benchmark interleaved and prints ratios of medians of CPU time,
and of wall time for the matrix.

  bazel build --config=opt //tests/benchmark:handshake_benchmark
  tests/benchmark/ratios.py

A ratio is the rate of the first row over the rate of the second, so 1.00 means that
the first costs nothing more.
"""

import json
import subprocess
import sys

BINARY = "bazel-bin/tests/benchmark/handshake_benchmark"
RATIOS = [
    ("Engine/13", "BareLoop/13"),
    ("Engine/12", "BareLoop/12"),
    ("EngineReported/13", "BareLoop/13"),
    ("RpcInline/process_time/real_time", "RpcNamed/process_time/real_time"),
    ("MatrixRpc/process_time/real_time", "MatrixEngine/process_time/real_time"),
]


# The daemon may use both cores where the engine's loop has one.
WALL_RATIOS = [("MatrixRpc/process_time/real_time", "MatrixEngine/process_time/real_time")]


def medians(repetitions):
    """Benchmark name -> median CPU microseconds, and the same of wall time."""
    output = subprocess.run(
        [BINARY, "--benchmark_format=json", "--benchmark_enable_random_interleaving=true",
         "--benchmark_min_time=0.05", f"--benchmark_repetitions={repetitions}",
         "--benchmark_report_aggregates_only=true"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = [row for row in json.loads(output)["benchmarks"] if row["aggregate_name"] == "median"]
    return [{row["run_name"]: row[time] / 1000 for row in rows}
            for time in ("cpu_time", "real_time")]


def main():
    cpu, wall = medians(int(sys.argv[1]) if len(sys.argv) > 1 else 101)
    for name, microseconds in cpu.items():
        print(f"{microseconds:9.1f} µs CPU  {name}")
    for row, base in RATIOS:
        print(f"{cpu[base] / cpu[row]:9.3f}  rate of {row} to {base}")
    for row, base in WALL_RATIOS:
        print(f"{wall[base] / wall[row]:9.3f}  rate of {row} to {base}, by the clock")


if __name__ == "__main__":
    main()
