"""The attacks of experiments/attacks, each run against the real daemon, and the list of them."""

import os
import re

from shipped import ShippedTest, add_tests

FOLDER = os.path.join(os.path.abspath("experiments"), "attacks")
# What an expectation becomes when it is turned: each of these must make its experiment fail.
TURNED = (
    (r"present: true\}", "present: false}"),
    (r"fired: true", "fired: false"),
    (r"reply\.kind: ALERT", "reply.kind: SERVER_HELLO"),
    (r"reply\.kind: SERVER_HELLO", "reply.kind: ALERT"),
    (r"reply\.kind: CLOSED", "reply.kind: ALERT"),
    (r"close_kind: TRUNCATED", "close_kind: CLOSE_NOTIFY"),
    (r"alert: illegal_parameter", "alert: bad_record_mac"),
    (r"alert: unexpected_message", "alert: bad_record_mac"),
    (r"received_bytes: 0", "received_bytes: 1"),
    (r"accepted: true", "accepted: false"),
    (r"early_plaintext_trusted: true", "early_plaintext_trusted: false"),
    (r"error_class: PLAINTEXT_BEFORE_TLS", "error_class: DIALOG_VIOLATION"),
    (r"login: \{present: false\}", "login: {present: true}"),
    (r"login\.in_clear: true", "login.in_clear: false"),
    (r"error_class: STARTTLS_NOT_ADVERTISED", "error_class: STARTTLS_REFUSED"),
    (r"cause: \{not: HANDSHAKE_TIMEOUT\}", "cause: HANDSHAKE_TIMEOUT"),
    (r"cause: LOCAL_ALERT", "cause: HANDSHAKE_TIMEOUT"),
    (r"client_plaintext: my password", 'client_plaintext: ""'),
)


class Attacks(ShippedTest):
    """One test a file, added below."""

    def test_the_list_has_each_of_them_and_nothing_else(self):
        with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as page:
            text = page.read()
        listed = re.findall(r"^\| (\d+) \| \[(\S+)\]\((\S+)\)", text, re.M)
        self.assertEqual([int(number) for number, _, _ in listed], list(range(1, len(FILES) + 1)))
        self.assertEqual(sorted(target for _, _, target in listed),
                         sorted(os.path.basename(file) for file in FILES))
        peers = re.findall(r"\]\((real-peers/\S+\.yaml)\)", text)
        self.assertEqual(sorted(peers), sorted(
            "real-peers/" + name for name in os.listdir(os.path.join(FOLDER, "real-peers"))))

    def test_each_says_what_a_correct_peer_must_do_and_where_that_stands(self):
        for file in FILES:
            with self.subTest(file=file), open(file, encoding="utf-8") as text:
                content = text.read()
                self.assertTrue(content.startswith("# "), "it begins with a comment")
                self.assertRegex(content, r"(?m)^description: ")
                self.assertRegex(content, r"(?m)^  - RFC \d+")
                self.assertRegex(content, r"(?m)^# .*correct (peer|server|client|application)")
                name = re.search(r"(?m)^experiment_id: (\S+)$", content).group(1)
                self.assertEqual(name + ".yaml", os.path.basename(file))

    def test_each_can_fail(self):
        self.check_each_can_fail(FILES, TURNED)


FILES = add_tests(Attacks, "attacks")
