"""The lint sees what it is there to see, and nothing else: on trees with seeded violations."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import lint
import proto_comments
import rules

RULES = {rule.name: rule for rule in rules.RULES}
# Put together here, so that this file breaks no rule itself.
ARMOUR = "-----BEGIN EC " + "PRIVATE KEY-----"
BASE64 = "MHcCAQEEIBsCQmAH"
HOME = "/ho" + "me/"

# rule: [(path, text that breaks it)]
BROKEN = {
    "openssl_ssl_stays_in_the_engine": [
        ("server/driver/a.cc", "#include <openssl/ssl.h>\n"),
        ("server/driver/a.h", "int n = SSL_do_handshake(ssl);\n"),
        ("client/a.cc", "auto free = &SSL_CTX_free;\n"),
        ("certs/mint/a.cc", "SSL_CTX_new(TLS_method());\n"),
    ],
    "openssl_certificates_stay_in_certs": [
        ("server/engine/a.cc", "X509_get_subject_name(x);\n"),
        ("client/a.cc", "EVP_PKEY_free(k);\n"),
    ],
    "protos_stay_at_the_edges": [
        ("server/engine/a.cc", '#include "tlslab/v1/handshake.pb.h"\n'),
        ("server/lab/a.cc", '#include "tlslab/v1/handshake.pb.h"\n'),
        ("certs/mint/a_test.cc", "  #  include <tlslab/v1/handshake.pb.h>\n"),
    ],
    "grpc_stays_in_rpc_and_client": [
        ("server/lab/a.h", "#include <grpcpp/grpcpp.h>\n"),
        ("server/report/a.h", '#include "tlslab/v1/lab_service.grpc.pb.h"\n'),
    ],
    "sockets_stay_in_transport_and_driver": [
        ("server/engine/a.h", "#include <asio.hpp>\n"),
        ("server/lab/a.cc", "#include <asio/io_context.hpp>\n"),
        ("server/wire/a.h", "#include <asio/ip/tcp.hpp>\n"),
        ("client/a.cc", "#include <sys/socket.h>\n"),
        ("server/dialog/a.cc", "#include <boost/asio/buffer.hpp>\n"),
    ],
    "printing_stays_in_client_and_main": [
        ("server/lab/a.cc", "std::cerr << 1;\n"),
        ("certs/mint/a.cc", 'fprintf(stderr, "x");\n'),
        ("server/rpc/a.cc", 'absl::PrintF("x");\n'),
    ],
    "nothing_sleeps": [
        ("server/lab/a_test.cc", "std::this_thread::sleep_for(1s);\n"),
        ("tests/e2e/a.cc", "  sleep(1);\n"),
        ("client/a.cc", "::usleep(1);\n"),
    ],
    "tests_are_nobodys_friends": [
        ("server/lab/a.h", "friend class LabTest;\n"),
        ("server/lab/a.h", "FRIEND_TEST(Lab, Remembers);\n"),
    ],
    "no_private_key_in_the_tree": [
        ("tests/key.pem", f"{ARMOUR}\n{BASE64}\n"),
        ("server/a_test.cc", f'"{ARMOUR}\\n"\n    "{BASE64}\\n"\n'),
        ("experiments/a.yaml", f"key: |\n  {ARMOUR}\n  {BASE64}\n"),
    ],
    "no_path_of_one_machine": [
        ("docs/a.md", f"see {HOME}me/file\n"),
        ("tools/a.sh", "cd /wo" + "rk/main\n"),
    ],
    "no_tabs_and_no_trailing_space": [
        ("client/a.cc", "int a;  \n"),
        ("client/a.h", "\tint a;\n"),
        ("proto/a.proto", "// a \n"),
        ("client/b.cc", "int a;\r\n"),
    ],
}

# rule: [(path, text that keeps it)]
KEPT = {
    "openssl_ssl_stays_in_the_engine": [
        ("server/engine/a.cc", "#include <openssl/ssl.h>\nSSL_free(s);\n"),
        ("server/codepoints/agreement_test.cc", "SSL_CTX_free(c);\n"),
        ("server/driver/a.cc", '// SSL_free(s) is not called\nlog("SSL_free()");  /* SSL_free\n SSL_free */\n'),
        ("server/driver/a.cc", "SSL_CTX* borrowed; if (e == SSL_ERROR_SSL) MySSL_call();\n"),
    ],
    "openssl_certificates_stay_in_certs": [
        ("certs/mint/a.cc", "X509_new();\n"),
        ("server/engine/a.cc", "X509* borrowed; EVP_PKEY* k; X509_V_OK;\n"),
    ],
    "protos_stay_at_the_edges": [
        ("server/config/a.cc", '#include "tlslab/v1/handshake.pb.h"\n'),
        ("server/engine/a.cc", '// #include "tlslab/v1/handshake.pb.h"\n'),
    ],
    "grpc_stays_in_rpc_and_client": [("client/a.cc", "#include <grpcpp/grpcpp.h>\n")],
    "sockets_stay_in_transport_and_driver": [
        ("server/driver/a.cc", "#include <asio.hpp>\n"),
    ],
    "printing_stays_in_client_and_main": [
        ("server/rpc/main.cc", "std::cout << 1;\n"),
        ("server/lab/a.cc", 'snprintf(b, 2, "x"); Blueprintf(1);\n'),
    ],
    "nothing_sleeps": [("server/lab/a.cc", "// never sleep(1)\nasleep(1); clock.sleep(1);\n")],
    "tests_are_nobodys_friends": [("server/lab/a.h", "friend class Lab;\n")],
    "no_private_key_in_the_tree": [("certs/a.cc", f'if (text.find("{ARMOUR}") == npos) return;\n')],
    "no_path_of_one_machine": [
        ("docs/a.md", "https://x.example/home/a ../work/a $HOME/work/a bazel-out/work/a\n")],
    "no_tabs_and_no_trailing_space": [("client/a.cc", "int a;\n\nint b;\n")],
}

HEADER = "// What it is.\n#ifndef TLSLAB_SERVER_A_B_H_\n#define TLSLAB_SERVER_A_B_H_\n#endif  // TLSLAB_SERVER_A_B_H_\n"

PROTO = """syntax = "proto3";
package p;
// Has one.
message Good {
  // Has one.
  int32 fine = 1;
  int32 bare = 2;
  // Has one.
  map<string, int32> map = 3;
  oneof choice {
    // Has one.
    int32 a = 4;
    int32 b = 5;
  }
  message Nested {}
}
enum Kind { KIND_UNSPECIFIED = 0; }
// Has one.
service S {
  rpc Call(Good) returns (Good);
}
"""


class Table(unittest.TestCase):
    def test_every_rule_is_tried_both_ways(self):
        self.assertEqual(set(RULES), set(BROKEN))
        self.assertEqual(set(RULES), set(KEPT))

    def test_what_breaks_a_rule_is_found(self):
        for name, cases in BROKEN.items():
            for path, text in cases:
                with self.subTest(rule=name, path=path, text=text):
                    self.assertTrue(lint.check_rule(RULES[name], {path: text}))

    def test_what_keeps_a_rule_is_let_through(self):
        for name, cases in KEPT.items():
            for path, text in cases:
                with self.subTest(rule=name, path=path, text=text):
                    self.assertEqual(lint.check_rule(RULES[name], {path: text}), [])

    def test_an_allowance_is_for_its_rule_and_path_alone(self):
        rule = RULES["nothing_sleeps"]
        allowances = (rules.Allowance("nothing_sleeps", "server/lab/", "a reason"),)
        self.assertTrue(rules.allowed(rule, "server/lab/a.cc", allowances))
        self.assertFalse(rules.allowed(rule, "server/rpc/a.cc", allowances))
        self.assertFalse(rules.allowed(RULES["tests_are_nobodys_friends"], "server/lab/a.h", allowances))

    def test_a_violation_names_its_line_in_spite_of_comments(self):
        tree = {"client/a.cc": '/* one\n two */\nauto s = R"(x\ny)";\nint big = 1\'000;\nusleep(1);\n'}
        [violation] = lint.check_rule(RULES["nothing_sleeps"], tree)
        self.assertTrue(violation.startswith("client/a.cc:6: usleep: "), violation)


class Headers(unittest.TestCase):
    def check(self, text):
        return lint.check_headers({"server/a/b.h": text})

    def test_a_good_one_passes(self):
        self.assertEqual(self.check(HEADER), [])

    def test_the_guard_is_that_of_the_path(self):
        self.assertIn("TLSLAB_SERVER_A_B_H_", self.check(HEADER.replace("_A_B_", "_B_"))[0])

    def test_pragma_once_is_no_guard(self):
        self.assertTrue(self.check("// What it is.\n#pragma once\n"))

    def test_the_comment_comes_first(self):
        self.assertIn("open with a comment", self.check(HEADER.split("\n", 1)[1])[0])

    def test_the_end_names_the_guard(self):
        self.assertIn("must end with", self.check(HEADER.replace("#endif  //", "#endif //"))[0])


class Sizes(unittest.TestCase):
    def test_600_lines_pass_and_601_do_not(self):
        self.assertEqual(lint.check_sizes({"client/a.cc": "\n" * 600}), [])
        self.assertEqual(len(lint.check_sizes({"client/a.cc": "\n" * 601, "docs/a.md": "\n" * 601})), 1)


class Protos(unittest.TestCase):
    def test_all_that_has_no_comment_is_named_with_its_line(self):
        with tempfile.TemporaryDirectory() as root:
            pathlib.Path(root, "a.proto").write_text(PROTO)
            self.assertEqual(proto_comments.undocumented(root, ["a.proto"]), [
                f"a.proto:{line}: {name} has no comment" for line, name in [
                    (7, "p.Good.bare"), (13, "p.Good.b"), (15, "p.Good.Nested"), (17, "p.Kind"), (20, "p.S.Call")]])


class Tree(unittest.TestCase):
    def test_is_what_git_tracks_and_what_it_would(self):
        with tempfile.TemporaryDirectory() as root:
            subprocess.run(["git", "init", "-q", root], check=True)
            for name, content in [(".gitignore", b"/out\n"), ("out", b"x"), ("new.cc", b"int a;\n"),
                                  ("gone.cc", b"x"), ("picture", b"\0\1"), ("t\u00eate.cc", b"\xff")]:
                pathlib.Path(root, name).write_bytes(content)
            subprocess.run(["git", "-C", root, "add", "gone.cc"], check=True)
            os.remove(os.path.join(root, "gone.cc"))
            self.assertEqual(set(lint.read_tree(root)), {".gitignore", "new.cc", "t\u00eate.cc"})


if __name__ == "__main__":
    unittest.main()
