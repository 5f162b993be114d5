#!/usr/bin/env python3
"""Runs the handshake benchmark interleaved and prints ratios of medians of CPU time.

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
]


def medians(repetitions):
    """Benchmark name -> median CPU microseconds."""
    output = subprocess.run(
        [BINARY, "--benchmark_format=json", "--benchmark_enable_random_interleaving=true",
         "--benchmark_min_time=0.05", f"--benchmark_repetitions={repetitions}",
         "--benchmark_report_aggregates_only=true"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return {row["run_name"]: row["cpu_time"] / 1000
            for row in json.loads(output)["benchmarks"] if row["aggregate_name"] == "median"}


def main():
    cpu = medians(int(sys.argv[1]) if len(sys.argv) > 1 else 101)
    for name, microseconds in cpu.items():
        print(f"{microseconds:9.1f} µs CPU  {name}")
    for row, base in RATIOS:
        print(f"{cpu[base] / cpu[row]:9.3f}  rate of {row} to {base}")


if __name__ == "__main__":
    main()
