#!/usr/bin/env python3
"""Counts the tests of one `bazel test` run.

    tools/count_tests.py BUILD_EVENTS.json BAZEL_EXIT_CODE

Only what the build event file of this run names is read, cached results included; nothing is
looked for in bazel-testlogs, which keeps the results of other runs. Prints failures by name,
skips by reason, and as the last line `N passed, N failed, N skipped`. Exits 0 only when at
least one test passed or was skipped, none failed, and Bazel itself was content.

A test case is what a target's test.xml says. A target without a readable one counts as one
test by its status, and so does a target that could not be built.
"""

import collections
import json
import sys
import urllib.parse
import xml.etree.ElementTree as ET

# An attempt that did not pass and is not told by its own cases, by Bazel's status.
STATUS_WORDS = {
    "FAILED": "failed outside its test cases (exit code, sanitizer or crash)",
    "TIMEOUT": "timed out",
    "INCOMPLETE": "did not finish",
    "REMOTE_FAILURE": "could not be run",
    "FAILED_TO_BUILD": "did not build",
    "NO_STATUS": "was not run",
}


class Tally:
    """What became of the tests: a count, names, and reasons."""

    def __init__(self):
        self.passed = 0
        self.failures = []
        self.skips = collections.Counter()

    def fail(self, name, why=""):
        self.failures.append(name + (": " + why if why else ""))

    def last_line(self):
        return f"{self.passed} passed, {len(self.failures)} failed, {self.skips.total()} skipped"


def read_events(path):
    """The events of a run; a run that was cut off may end in half a line."""
    events = []
    try:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                events.append(json.loads(line))
    except (OSError, ValueError) as error:
        print(f"count_tests: build events end early: {error}", file=sys.stderr)
    return events


def last_attempts(events):
    """(label, run, shard) → the test result that counts, which is that of the last attempt."""
    results = {}
    for event in events:
        if "testResult" not in event:
            continue
        key = event["id"]["testResult"]
        slot = (key["label"], key.get("run", 1), key.get("shard", 1))
        attempt = key.get("attempt", 1)
        if slot not in results or attempt > results[slot][0]:
            results[slot] = (attempt, event["testResult"])
    return {slot: result for slot, (_, result) in results.items()}


def test_cases(result):
    """The test cases of a result's test.xml; none when it is missing or not XML."""
    for output in result.get("testActionOutput", []):
        if output.get("name") != "test.xml":
            continue
        try:
            path = urllib.parse.unquote(urllib.parse.urlparse(output["uri"]).path)
            return list(ET.parse(path).getroot().iter("testcase"))
        except (OSError, ET.ParseError):
            return []
    return []


def skip_reason(case):
    """Why a case was skipped; None when it was not."""
    skipped = case.find("skipped")
    if skipped is not None:
        # GoogleTest puts "file:line" on the first line of the message.
        lines = (skipped.get("message") or skipped.text or "").strip().splitlines()
        if len(lines) > 1 and lines[0].rpartition(":")[2].isdigit():
            lines = lines[1:]
        return lines[0].strip() if lines else "no reason given"
    if case.get("status") == "notrun":
        return "disabled in the source"
    if case.get("result") == "skipped":
        return "no reason given"
    return None


def case_name(label, case):
    name = case.get("name", "")
    if name == label.lstrip("/").replace(":", "/"):
        return label  # a shell test has one case, named as its target is
    return f"{label} " + ".".join(filter(None, [case.get("classname"), name]))


def count_result(tally, label, result):
    status = result.get("status", "NO_STATUS")
    cases = test_cases(result)
    failures_before = len(tally.failures)
    for case in cases:
        name = case_name(label, case)
        reason = skip_reason(case)
        if case.find("failure") is not None or case.find("error") is not None:
            tally.fail(name, "timed out" if status == "TIMEOUT" else "")
        elif reason is not None:
            tally.skips[reason] += 1
        else:
            tally.passed += 1
    if status in ("PASSED", "FLAKY"):
        if not cases:
            tally.passed += 1
    elif len(tally.failures) == failures_before:
        tally.fail(label, STATUS_WORDS.get(status, status))


def count_unbuilt(tally, events, counted):
    """Targets that were to be built or tested and were not."""
    for event in events:
        key = event.get("id", {})
        label = key.get("targetCompleted", key.get("configuredLabel", {})).get("label")
        unbuilt = "targetCompleted" in key and not event.get("completed", {}).get("success")
        unbuilt = unbuilt or ("configuredLabel" in key and "aborted" in event)
        if label and unbuilt and label not in counted:
            counted.add(label)
            tally.fail(label, "did not build")


def count(events, bazel_exit_code):
    tally = Tally()
    counted = set()
    for (label, _, _), result in sorted(last_attempts(events).items()):
        counted.add(label)
        count_result(tally, label, result)
    count_unbuilt(tally, events, counted)
    # 4: everything was built and there was no test. 3 is a failed test, told above.
    if bazel_exit_code not in (0, 4) and not tally.failures:
        tally.fail("the run itself", f"exit code {bazel_exit_code}, see above")
    return tally


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: count_tests.py BUILD_EVENTS.json BAZEL_EXIT_CODE")
    tally = count(read_events(sys.argv[1]), int(sys.argv[2]))
    print()
    for name in tally.failures:
        print("FAILED", name)
    for reason, number in tally.skips.most_common():
        print(f"SKIPPED {number}: {reason}")
    ran = tally.passed + len(tally.failures) + tally.skips.total()
    if not ran:
        print("no test ran")
    print(tally.last_line())
    sys.exit(0 if ran and not tally.failures else 1)


if __name__ == "__main__":
    main()
