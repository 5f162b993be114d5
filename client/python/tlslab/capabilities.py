"""What a lab can do, and whether that is what a test needs.

Names are taken as people write them: `"sslv3"`, `"TLS 1.0"`, `"ML-KEM-768"`, `"x25519"`,
`"ed25519"`, `"RC4-MD5"`, `"TLS_RSA_WITH_RC4_128_MD5"`, `"protocol.compression"`.
"""

from __future__ import annotations

import dataclasses
import difflib
import re

from tlslab import v1
from tlslab.enums import Version
from tlslab.errors import BadSettings
from tlslab.results import code_point

_VERSION_SPELLINGS = {
    Version.SSLv3: ("SSLv3", "SSL 3.0", "SSL3"),
    Version.TLSv1: ("TLSv1", "TLSv1.0", "TLS 1.0", "TLS1"),
    Version.TLSv1_1: ("TLSv1.1", "TLS 1.1"),
    Version.TLSv1_2: ("TLSv1.2", "TLS 1.2"),
    Version.TLSv1_3: ("TLSv1.3", "TLS 1.3"),
}
# OpenSSL's names of groups that IANA names otherwise.
_GROUPS = {"P-256": "secp256r1", "prime256v1": "secp256r1", "P-384": "secp384r1",
           "P-521": "secp521r1"}
# Key types of CertificateSpec that only some builds have; of RSA and DSA there are all sizes.
_KEY_TYPES = ("ec-p256", "ec-p384", "ec-p521", "ec-brainpoolP256r1", "ec-brainpoolP384r1",
              "ec-brainpoolP512r1", "dsa-2048", "ed25519", "ed448", "mldsa44", "mldsa65", "mldsa87")
_SUGGESTIONS = 3


class UnknownCapability(BadSettings):
    """A name that stands for nothing that a lab could have."""


def plain(name: str) -> str:
    """A name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclasses.dataclass(frozen=True, repr=False)
class Capabilities:
    """What a daemon can do."""

    proto: v1.Capabilities

    @property
    def daemon_version(self) -> str:
        """For example `0.1.0`."""
        return self.proto.daemon_version

    @property
    def openssl_version(self) -> str:
        """For example `OpenSSL 3.5.7 9 Jun 2026`."""
        return self.proto.openssl_version

    @property
    def versions(self) -> tuple[Version, ...]:
        """That both ends can play, oldest first."""
        found = (Version.of_number(number) for number in self.proto.versions)
        return tuple(version for version in found if version is not None)

    @property
    def cipher_suites(self) -> tuple[str, ...]:
        """By IANA's names."""
        return tuple(code_point(one) for one in self.proto.cipher_suites)

    @property
    def groups(self) -> tuple[str, ...]:
        """By IANA's names."""
        return tuple(code_point(one) for one in self.proto.groups)

    @property
    def signature_schemes(self) -> tuple[str, ...]:
        """By IANA's names."""
        return tuple(code_point(one) for one in self.proto.signature_schemes)

    @property
    def features(self) -> tuple[str, ...]:
        """By the path of the field that asks for them, for example `protocol.compression`."""
        return tuple(self.proto.features)

    @property
    def key_types(self) -> tuple[str, ...]:
        """Of certificates."""
        return tuple(self.proto.key_types)

    def names(self) -> tuple[str, ...]:
        """Everything that can be asked for, in all spellings."""
        suites = [one.openssl_name for one in self.proto.cipher_suites]
        groups = [name for name, iana in _GROUPS.items() if iana in self.groups]
        versions = [name for one in self.versions for name in _VERSION_SPELLINGS[one]]
        return (*versions, *self.cipher_suites, *suites, *self.groups, *groups,
                *self.signature_schemes, *self.features, *self.key_types)

    def has(self, name: str) -> bool:
        """The lab can do what is called so; False also for a name that stands for nothing."""
        return plain(name) in {plain(one) for one in self.names()}

    def __str__(self) -> str:
        return (f"tlslabd {self.daemon_version}, {self.openssl_version}: "
                f"{self.versions[0]} to {self.versions[-1]}, {len(self.cipher_suites)} suites, "
                f"{len(self.groups)} groups, {len(self.signature_schemes)} signature schemes")

    def __repr__(self) -> str:
        return f"<Capabilities {self}>"


def known_elsewhere(name: str) -> bool:
    """Some lab may have it, whatever this one says: versions, key types, fields of a context."""
    spellings = [one for names in _VERSION_SPELLINGS.values() for one in names]
    if plain(name) in {plain(one) for one in (*spellings, *_KEY_TYPES, *_GROUPS)}:
        return True
    if re.fullmatch(r"(rsa|rsa-pss|dsa)-\d+", name):
        return True
    return _is_context_field(name)


def _is_context_field(path: str) -> bool:
    """`protocol.compression`, or a field and one of its values."""
    message = v1.TlsContextSpec.DESCRIPTOR
    for part in path.split("."):
        field = message.fields_by_name.get(part) if message is not None else None
        if field is None:
            return "." in path and message is None  # behind a field without fields: a value
        message = field.message_type
    return "." in path


def probe(name: str) -> list[v1.TlsContextSpec]:
    """Contexts with the name in each place where a build may or may not have it."""
    specs = [v1.TlsContextSpec(groups=[name]), v1.TlsContextSpec(signature_schemes=[name]),
             v1.TlsContextSpec(cipher_list=name), v1.TlsContextSpec(cipher_suites=[name])]
    for spec in specs:
        spec.client.SetInParent()
    return specs


def unknown(name: str, capabilities: Capabilities) -> UnknownCapability:
    """The error, with what may be meant."""
    spellings = {plain(one): one for one in capabilities.names()}
    near = [spellings[one] for one in difflib.get_close_matches(plain(name), spellings,
                                                                _SUGGESTIONS)]
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    return UnknownCapability(
        f"{name!r} is no version, cipher suite, group, signature scheme, feature or key type"
        + hint)
