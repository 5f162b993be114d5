#!/usr/bin/env python3
"""Runs the benchmarks interleaved and prints ratios of medians of CPU time, and of wall
time for the matrix.

  bazel build --config=opt //tests/benchmark:all
  tests/benchmark/ratios.py [REPETITIONS [handshake|mint|experiment|relay]]

A repetition of "experiment" takes some ten seconds, and "relay" needs HAProxy, so they are run when
they are named.

A ratio is the rate of the first row over the rate of the second, so 1.00 means that
the first costs nothing more.
"""

import json
import subprocess
import sys

MATRIX = ("MatrixRpc/process_time/real_time", "MatrixEngine/process_time/real_time")
# What is asked for, where something is.
HANDSHAKE_RATIOS = [
    ("Engine/13", "BareLoop/13", 0.90),
    ("Engine/12", "BareLoop/12", 0.90),
    ("EngineTapped/13", "Engine/13", 0.95),
    ("EngineTapped/12", "Engine/12", 0.95),
    ("EngineReported/13", "BareLoop/13", None),
    ("EngineReported/12", "BareLoop/12", None),
    ("RpcInline/process_time/real_time", "RpcNamed/process_time/real_time", 0.95),
    (*MATRIX, 0.70),
]
# The daemon may use both cores where the engine's loop has one.
HANDSHAKE_WALL_RATIOS = [(*MATRIX, 0.70)]
MINT_RATIOS = [
    ("MintLeaf", "BareKeygenAndSign", 0.50),
    ("MintLeaf", "BareReused", None),
    ("MintLeaf", "BareCertificate", None),
    ("MintLeafKeyOf", "BareKeygenAndSign", None),
    ("MintLeafSharedRsa", "BareKeygenAndSign", None),
]
# 10,000 handshakes of 400 microseconds may cost 1.5 times as much and 50 microseconds each.
EXPERIMENT_RATIOS = [("ExperimentRun/manual_time", "ExperimentBareLoop/manual_time", 0.61)]
# Bulk bytes through a relay without faults, and through HAProxy in TCP mode.
RELAY_RATIOS = [
    ("Relayed/real_time", "Haproxy/real_time", 0.50),
    ("Relayed/real_time", "NoProxy/real_time", None),
]
# Program -> ratios of CPU time, ratios of wall time.
BENCHMARKS = {
    "handshake": (HANDSHAKE_RATIOS, HANDSHAKE_WALL_RATIOS),
    "mint": (MINT_RATIOS, []),
    "experiment": ([], EXPERIMENT_RATIOS),
    "relay": ([], RELAY_RATIOS),
}


def medians(benchmark, repetitions):
    """Benchmark name -> median CPU microseconds, and the same of wall time."""
    output = subprocess.run(
        [f"bazel-bin/tests/benchmark/{benchmark}_benchmark", "--benchmark_format=json", "--benchmark_enable_random_interleaving=true",
         "--benchmark_min_time=0.05", f"--benchmark_repetitions={repetitions}",
         "--benchmark_report_aggregates_only=true"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = [row for row in json.loads(output)["benchmarks"] if row["aggregate_name"] == "median"]
    return [{row["run_name"]: row[time] / 1000 for row in rows}
            for time in ("cpu_time", "real_time")]


def show(times, ratios, clock):
    for row, base, asked in ratios:
        target = f"asked for {asked:.2f}" if asked else ""
        print(f"{times[base] / times[row]:9.3f}  {target:14}  rate of {row} to {base}{clock}")


def run(benchmark, repetitions):
    cpu, wall = medians(benchmark, repetitions)
    ratios, wall_ratios = BENCHMARKS[benchmark]
    for name, microseconds in cpu.items():
        print(f"{microseconds:9.1f} µs CPU  {name}")
    show(cpu, ratios, "")
    show(wall, wall_ratios, ", by the clock")


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 101
    for benchmark in sys.argv[2:] or ("handshake", "mint"):
        run(benchmark, repetitions)


if __name__ == "__main__":
    main()
