"""The table of what may stand where: docs/architecture.md's rooms, as greps.

A `Rule` is one pattern that belongs into some folders only. An `Allowance` lets a rule pass
elsewhere, and says why. A new exception is a new line of ALLOWANCES, nothing else.
"""

import dataclasses
import fnmatch
import re

CPP = (".cc", ".h")


@dataclasses.dataclass(frozen=True)
class Rule:
    """`pattern` may stand in files with an ending of `files` only under a path of `home`."""

    name: str
    why: str
    pattern: str
    home: tuple = ()  # path prefixes, or globs when they hold a "*"
    files: tuple = CPP
    in_comments: bool = False  # comments and string literals count too


@dataclasses.dataclass(frozen=True)
class Allowance:
    """Rule `rule` does not hold for `path` (a prefix or a glob), because of `reason`."""

    rule: str
    path: str
    reason: str


def includes(*headers):
    return r'^\s*#\s*include\s*[<"](?:' + "|".join(headers) + ")"


# Any name of a function or macro of a library: a name with a lower-case letter in it. Types
# and constants such as SSL_CTX and SSL_ERROR_SSL may pass through other rooms.
def functions(prefixes):
    return rf"\b(?:{prefixes})_\w*[a-z]\w*"


RULES = (
    Rule("openssl_ssl_stays_in_the_engine",
         "only server/engine speaks TLS; ask it, or extend it",
         includes(r"openssl/ssl\.h") + "|" + functions("SSL|DTLS|TLS"),
         home=("server/engine/", "certs/ossl/", "tests/", "*_test.cc")),
    Rule("openssl_certificates_stay_in_certs",
         "only certs/ calls X509_* and EVP_*; put a function there",
         functions("X509|EVP"),
         home=("certs/", "tests/", "*_test.cc")),
    Rule("protos_stay_at_the_edges",
         "requests are read in server/config, results written in server/report; inside, use our own types",
         includes(r"[^>\"]*\.pb\.h"),
         home=("server/config/", "server/report/", "server/rpc/", "client/", "tests/")),
    Rule("grpc_stays_in_rpc_and_client",
         "gRPC is adapted in server/rpc and spoken by client",
         includes(r"grpcpp/", r"grpc/", r"grpc\+\+/", r"[^>\"]*\.grpc\.pb\.h"),
         home=("server/rpc/", "client/", "tests/")),
    Rule("sockets_stay_in_transport_and_driver",
         "only server/transport and server/driver touch sockets",
         includes(r"(?:boost/)?asio(?:\.hpp|/)", r"sys/(?:socket|un|epoll|select)\.h", r"netinet/",
                  r"netdb\.h", r"poll\.h"),
         home=("server/transport/", "server/driver/", "tests/", "*_test.cc")),
    Rule("printing_stays_in_client_and_main",
         "libraries neither print nor log; return it",
         r"\bstd::(?:cout|cerr|clog)\b|\b(?:v?f?printf|puts|fputs|putchar|perror)\s*\(|\b(?:F?PrintF)\s*\(",
         home=("client/", "tests/", "*/main.cc", "*_main.cc")),
    Rule("nothing_sleeps",
         "wait for an event with a deadline instead",
         r"\b(?:sleep_for|sleep_until|usleep|nanosleep|SleepFor)\b|(?<![\w.>])sleep\s*\("),
    Rule("tests_are_nobodys_friends",
         "test through the public API",
         r"\bfriend\s+(?:class|struct)\s+\w*Test\w*|\bFRIEND_TEST\b"),
    Rule("no_private_key_in_the_tree",
         "mint it in the test",
         # The armour followed by what looks like a key, in a file or in a string literal.
         r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|[\s\"'])*[A-Za-z0-9+/=]{16}",
         files=("",), in_comments=True),
    Rule("no_path_of_one_machine",
         "take it from a flag, the environment or a temporary folder",
         r"(?<![\w.$}/-])/(?:work|root|home)/\w|/tmp/[b]ash|/_bazel_\w",
         files=("",), in_comments=True),
    Rule("no_tabs_and_no_trailing_space",
         "run clang-format",
         r"\t|[ \r]+$",
         files=(".cc", ".h", ".proto"), in_comments=True),
)

ALLOWANCES = (
    Allowance("openssl_ssl_stays_in_the_engine", "*/testing/*",
              "what tests share may do what tests may"),
    Allowance("openssl_certificates_stay_in_certs", "*/testing/*",
              "what tests share may do what tests may"),
    Allowance("printing_stays_in_client_and_main", "*/testing/*",
              "a test that cannot be set up says why before it ends"),
    Allowance("protos_stay_at_the_edges", "server/log/log_test.cc",
              "reads the lines back with protobuf's parser of JSON"),
    Allowance("sockets_stay_in_transport_and_driver", "server/log/log.cc",
              "asks whether there is room on standard error, which is no socket"),
    Allowance("sockets_stay_in_transport_and_driver", "client/embedded/",
              "waits for the pipe of the daemon that it started, which is no socket"),
)

# Longer files want to be two.
MAX_LINES = 600
LINES_COUNTED = (".cc", ".h", ".proto", ".py", ".sh", ".bzl", ".bazel")


def under(path, places):
    """`path` lies under one of `places`: prefixes, or globs when they hold a "*"."""
    return any(fnmatch.fnmatch(path, p) if "*" in p else path.startswith(p) for p in places)


def allowed(rule, path, allowances=ALLOWANCES):
    return under(path, rule.home) or any(
        a.rule == rule.name and under(path, (a.path,)) for a in allowances)


def header_guard(path):
    return "TLSLAB_" + re.sub(r"[^A-Z0-9]", "_", path.upper()) + "_"
