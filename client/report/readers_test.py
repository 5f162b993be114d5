"""Reports are read by the programs that CI servers and people read them with: xmllint against the
rules that JUnit's readers share, prove, Python's json, and protoc.

sys.argv[1:]: the program that writes the reports, its input, and a .proto.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

WRITER, REPORT, PROTO = (os.path.abspath(path) for path in sys.argv[1:4])

# What Jenkins' JUnit plugin, GitLab and the usual actions of GitHub agree on, as a DTD: elements,
# their order and their attributes. Surefire's words for attempts are Jenkins' own.
DTD = """\
<!ELEMENT testsuites (testsuite*)>
<!ATTLIST testsuites name CDATA #REQUIRED tests CDATA #REQUIRED failures CDATA #REQUIRED
          errors CDATA #REQUIRED time CDATA #REQUIRED>
<!ELEMENT testsuite (properties?, testcase*)>
<!ATTLIST testsuite name CDATA #REQUIRED tests CDATA #REQUIRED failures CDATA #REQUIRED
          errors CDATA #REQUIRED skipped CDATA #REQUIRED time CDATA #REQUIRED
          timestamp CDATA #IMPLIED>
<!ELEMENT properties (property*)>
<!ELEMENT property EMPTY>
<!ATTLIST property name CDATA #REQUIRED value CDATA #REQUIRED>
<!ELEMENT testcase ((failure | error | skipped)?, (flakyFailure | flakyError | rerunFailure |
          rerunError)*, system-out?)>
<!ATTLIST testcase name CDATA #REQUIRED classname CDATA #REQUIRED time CDATA #REQUIRED>
<!ELEMENT failure (#PCDATA)><!ATTLIST failure message CDATA #REQUIRED type CDATA #REQUIRED>
<!ELEMENT error (#PCDATA)><!ATTLIST error message CDATA #REQUIRED type CDATA #REQUIRED>
<!ELEMENT skipped EMPTY><!ATTLIST skipped message CDATA #REQUIRED>
<!ELEMENT flakyFailure (#PCDATA)>
<!ATTLIST flakyFailure message CDATA #REQUIRED type CDATA #REQUIRED>
<!ELEMENT flakyError (#PCDATA)><!ATTLIST flakyError message CDATA #REQUIRED type CDATA #REQUIRED>
<!ELEMENT rerunFailure (#PCDATA)>
<!ATTLIST rerunFailure message CDATA #REQUIRED type CDATA #REQUIRED>
<!ELEMENT rerunError (#PCDATA)><!ATTLIST rerunError message CDATA #REQUIRED type CDATA #REQUIRED>
<!ELEMENT system-out (#PCDATA)>
"""


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        subprocess.run([WRITER, REPORT, cls.folder], check=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_reader(self, *command, expect=0):
        done = subprocess.run(command, cwd=self.folder, capture_output=True, encoding="utf-8",
                              check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout + done.stderr

    @unittest.skipUnless(shutil.which("xmllint"), "libxml2-utils is not installed")
    def test_junit_is_what_the_servers_read(self):
        with open(self.path("junit.dtd"), "w", encoding="utf-8") as file:
            file.write(DTD)
        self.run_reader("xmllint", "--noout", "--dtdvalid", "junit.dtd", "run.junit.xml")
        self.assertEqual(self.xpath("string(/testsuites/@tests)"), "5")
        self.assertEqual(self.xpath("count(//testcase)"), "5")
        self.assertEqual(self.xpath("count(//testcase[failure])"), "1")
        self.assertEqual(self.xpath("count(//testcase[error])"), "1")
        self.assertEqual(self.xpath("count(//testcase[flakyError])"), "1")
        # The control character of a certificate is told, and is none any more.
        self.assertIn("\\x1b[31m<evil> & \"co\"", self.xpath("string(//error)"))

    @unittest.skipUnless(shutil.which("xmllint"), "libxml2-utils is not installed")
    def test_junit_rules_refuse_what_is_wrong(self):
        with open(self.path("junit.dtd"), "w", encoding="utf-8") as file:
            file.write(DTD)
        with open(self.path("wrong.xml"), "w", encoding="utf-8") as file:
            file.write('<testsuites name="x"><testcase/></testsuites>')
        self.run_reader("xmllint", "--noout", "--dtdvalid", "junit.dtd", "wrong.xml", expect=3)

    def xpath(self, expression):
        return self.run_reader("xmllint", "--xpath", expression, "run.junit.xml").rstrip("\n")

    @unittest.skipUnless(shutil.which("prove"), "perl is not installed")
    def test_tap_is_what_prove_reads(self):
        with open(self.path("run.tap"), encoding="utf-8") as file:
            self.assertNotIn("\x1b", file.read())
        said = self.run_reader("prove", "--exec", "cat", "run.tap", expect=1)
        self.assertIn("Failed 2/5 subtests", said)
        self.assertRegex(said, r"less 1 skipped subtest")
        self.assertNotIn("Parse errors", said)

    def test_json_is_json(self):
        with open(self.path("run.json"), encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual(report["info"]["schema_version"], 1)
        self.assertEqual([cell["cell_id"] for cell in report["experiments"][1]["cells"]][0],
                         "versions[version=TLSv1.2]")
        with open(self.path("run.jsonl"), encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        self.assertEqual([next(iter(line)) for line in lines],
                         ["info", "experiment", "cell", "experiment", "cell", "cell", "cell",
                          "cell", "summary"])
        self.assertEqual([line["cell"] for line in lines if "cell" in line],
                         [cell for one in report["experiments"] for cell in one["cells"]])

    @unittest.skipUnless(shutil.which("protoc"), "protobuf-compiler is not installed")
    def test_textproto_is_what_protoc_reads(self):
        root = PROTO[:PROTO.index("/tlslab/v1/")]
        command = ["protoc", f"--proto_path={root}", "-I/usr/include"]
        name = "tlslab/v1/experiment_report.proto"
        with open(self.path("run.textproto"), "rb") as file:
            encoded = subprocess.run([*command, "--encode=tlslab.v1.RunReport", name],
                                     stdin=file, capture_output=True, check=True).stdout
        decoded = subprocess.run([*command, "--decode=tlslab.v1.RunReport", name], input=encoded,
                                 capture_output=True, check=True).stdout.decode()
        self.assertEqual(len(re.findall(r"^  cells \{", decoded, re.M)), 5)


if __name__ == "__main__":
    unittest.main(argv=["readers"])
