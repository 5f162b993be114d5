"""tlslab check, init and schema: no lab is needed, but for running what init wrote."""

import glob
import json
import os
import re
import unittest

import jsonschema
import yaml
from cli import CliTest

SHIPPED = os.path.abspath("experiments")
GOOD = """\
experiment_id: good
matrix: {axes: [{name: v, values: [TLSv1.2, TLSv1.3]}, {name: n, values: [1, 2, 3]}]}
steps:
  - id: s
    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}, min_version: "${v}"}}}
    expect: {client.failure: {present: true}}
"""


class Check(CliTest):
    def test_a_line_tells_what_is_in_a_sound_file(self):
        good = self.write("good.yaml", GOOD)
        done = self.tlslab("check", good)
        self.assertEqual(done.stdout, f"{good}: good, 1 step, 6 cells\n")
        self.assertEqual(done.stderr, "")

    def test_every_mistake_of_every_file_is_told(self):
        good = self.write("good.yaml", GOOD)
        form = self.write("form.yaml", "experiment_id: [x]\nstpes: []\n")
        meaning = self.write("meaning.json", '{"experimentId": "x",\n "steps": [{"id": "s",\n'
                             ' "dial": {"targetAddress": "listeners/x",\n'
                             '  "tlsContext": {"name": "tlsContexts/y"}}}]}')
        done = self.tlslab("check", form, good, meaning, expect=2)
        self.assertEqual(done.stdout, f"{good}: good, 1 step, 6 cells\n")
        self.assertEqual(done.stderr.splitlines(), [
            f"{form}:1:16: 'experiment_id' must be a single value",
            f"{form}:2:1: unknown key 'stpes' in Experiment; did you mean 'steps'?",
            f"{meaning}:3:11: 'listeners/x' is not declared in this file, which declares no "
            "listeners/...",
            f"{meaning}:4:18: 'tlsContexts/y' is not declared in this file, which declares no "
            "tlsContexts/..."])

    def test_a_circle_is_told(self):
        circle = self.write("circle.yaml", GOOD + "variables: {a: '${b}', b: '${a}'}\n")
        done = self.tlslab("check", circle, expect=2)
        self.assertEqual(done.stderr, f"{circle}:7:13: variables mention each other in a circle: "
                                      "a -> b -> a\n")

    def test_a_million_cells_are_refused_unless_the_limit_is_raised(self):
        thousand = list(range(1000))
        axes = [{"name": name, "values": thousand} for name in "ab"]
        huge = self.write("huge.yaml", GOOD.replace(GOOD.splitlines()[1],
                                                    "matrix: " + json.dumps({"axes": axes}))
                          .replace("${v}", "TLSv1.2"))
        done = self.tlslab("check", huge, expect=2)
        self.assertEqual(done.stderr, f"{huge}:2:9: the matrix has 1000000 cells (1000 x 1000), "
                                      "more than 100000; --max-cells raises the limit\n")
        done = self.tlslab("check", "--max-cells", "1000000", huge)
        self.assertEqual(done.stdout, f"{huge}: good, 1 step, 1000000 cells\n")

    def test_variables_can_be_set(self):
        text = GOOD.replace("present: true", "present: '${is}'") + "variables: {is: true}\n"
        file = self.write("set.yaml", text)
        self.tlslab("check", file)
        self.tlslab("check", "--set", "is=false", file)
        done = self.tlslab("check", "--set", "is=maybe", file, expect=2)
        self.assertIn("'present' wants true or false", done.stderr)
        done = self.tlslab("check", "--set", "iz=true", file, expect=2)
        self.assertEqual(done.stderr, f"{file}: --set iz: the file has no such variable; did you "
                                      "mean 'is'?\n")

    def test_a_file_that_is_not_there(self):
        done = self.tlslab("check", "nowhere.yaml", expect=2)
        self.assertEqual(done.stderr, "nowhere.yaml: No such file or directory\n")


class Init(CliTest):
    def test_what_is_written_passes_check_and_run(self):
        done = self.tlslab("init")
        self.assertEqual(done.stdout, "experiment.yaml: run it with 'tlslab run experiment.yaml'\n")
        done = self.tlslab("check", "experiment.yaml")
        self.assertEqual(done.stdout, "experiment.yaml: first-experiment, 2 steps, 2 cells\n")
        done = self.tlslab("run", "experiment.yaml")
        self.assertIn("PASSED", done.stdout)
        self.assertNotIn("FAILED ", done.stdout)
        self.assert_nothing_left()

    def test_it_overwrites_nothing(self):
        mine = self.write("mine.yaml", "mine")
        done = self.tlslab("init", mine, expect=2)
        self.assertEqual(done.stderr, f"tlslab: {mine}: is there already; name another file\n")
        self.assertEqual(self.read("mine.yaml"), "mine")

    def test_it_prints(self):
        self.tlslab("init", "new.yaml")
        self.assertEqual(self.tlslab("init", "-").stdout, self.read("new.yaml"))


class CoreLoader(yaml.SafeLoader):
    """YAML as editors read it: times are texts, and so are "yes" and "no"."""


CoreLoader.yaml_implicit_resolvers = {
    first: [(tag, what) for tag, what in resolvers
            if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool",
                                 re.compile("^(?:true|false)$"), list("tf"))


class Schema(CliTest):
    def setUp(self):
        super().setUp()
        self.schema = json.loads(self.tlslab("schema").stdout)
        jsonschema.Draft7Validator.check_schema(self.schema)
        self.validator = jsonschema.Draft7Validator(self.schema)

    def mistakes(self, text):
        return [error.message
                for error in self.validator.iter_errors(yaml.load(text, CoreLoader))]

    def test_every_shipped_experiment_is_valid(self):
        files = glob.glob(SHIPPED + "/**/*.yaml", recursive=True)
        self.assertGreater(len(files), 10)
        for name in files:
            with self.subTest(name), open(name, encoding="utf-8") as file:
                self.assertEqual(self.mistakes(file.read()), [])

    def test_the_first_experiment_is_valid(self):
        self.assertEqual(self.mistakes(self.tlslab("init", "-").stdout), [])

    def test_what_the_reader_takes_is_valid(self):
        text = GOOD + """\
timeout: 1h30m
default_lab: ${lab}
tags: ${tags}
certificates:
  - ${whole}
  - {id: 5, spec: {not_after_offset: "${days}d", dns_names: [1.5, x], path_length: "1"}}
tls_contexts:
  - {id: c, spec: {min_version: 1.2, max_version: TLS_VERSION_TLS13, security_level: 0x1,
     client: {}, peer_verification: {mode: "${mode}", system_trust: "true"}}}
listeners:
  - id: l
    listener:
      tls_context: {name: tlsContexts/c}
      exchange: {steps: [{read_to_end: }, {send: aGk=}, {read_bytes: "${n}"}, {close: {}}]}
"""
        self.assertEqual(self.mistakes(text), [])

    def test_typos_are_refused(self):
        for good, bad in (("steps:", "stepz:"), ("simulate", "simulte"), ("expect:", "expct:"),
                          ("min_version", "min_versoin"), ("\"${v}\"", "TLSv9"),
                          ("client: {}", "client: {nmae: x}"), ("axes:", "axs:"),
                          ("  - id: s", "  - id: [s]"),
                          ("    expect:", "    dial: {}\n    expect:")):
            with self.subTest(bad):
                self.assertIn(good, GOOD)
                self.assertNotEqual(self.mistakes(GOOD.replace(good, bad)), [])
        self.assertNotEqual(self.mistakes(GOOD + "timeout: soon\n"), [])

    def test_the_comments_of_the_contract_are_descriptions(self):
        step = self.schema["definitions"]["Step"]
        self.assertEqual(step["description"], "One act and what is expected of it.")
        for name, definition in self.schema["definitions"].items():
            for key, value in definition.get("properties", {}).items():
                self.assertTrue(value.get("description"), f"{name}.{key}")

    def test_the_schema_of_reports(self):
        schema = json.loads(self.tlslab("schema", "report").stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        validator = jsonschema.Draft7Validator(schema)
        cell = {"cell_id": "x", "verdict": "VERDICT_PASSED", "repetition": 1,
                "duration": "1.500s", "steps": [{"client": {"role": "CLIENT"}}]}
        self.assertTrue(validator.is_valid({"experiments": [{"cells": [cell]}]}))
        self.assertTrue(validator.is_valid({"cell": cell}))
        for key, wrong in (("verdict", "PASSED"), ("duration", "1h"), ("repetition", "1"),
                           ("unknown", 1)):
            self.assertFalse(validator.is_valid({"cell": {**cell, key: wrong}}), key)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
