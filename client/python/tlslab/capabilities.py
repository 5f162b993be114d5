"""What a lab can do, and whether that is what a test needs.

Names are taken as people write them: `"sslv3"`, `"TLS 1.0"`, `"ML-KEM-768"`, `"x25519"`,
`"ed25519"`, `"RC4-MD5"`, `"TLS_RSA_WITH_RC4_128_MD5"`, `"protocol.compression"`.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from tlslab import v1
from tlslab.enums import Version
from tlslab.errors import BadSettings
from tlslab.facts import code_point

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
    """Some lab may have this version or type of key, whatever this one says."""
    spellings = [one for names in _VERSION_SPELLINGS.values() for one in names]
    if plain(name) in {plain(one) for one in (*spellings, *_KEY_TYPES)}:
        return True
    return re.fullmatch(r"(rsa|rsa-pss|dsa)-\d+", name) is not None


@dataclasses.dataclass(frozen=True)
class Probe:
    """A context that asks for a name in one place; the lab tells what it makes of it."""

    spec: v1.TlsContextSpec
    field: str
    """Where the name stands in it."""
    means_one: bool = True
    """What is taken there is one thing: "HIGH" is a good cipher list, and no cipher suite."""


def probes(name: str) -> list[Probe]:
    """One for each place where a build may or may not have it."""
    spec = _feature(name)
    if spec is not None:
        return [Probe(spec, name.partition(".")[0])]
    group = _GROUPS.get(name, re.sub(r"[-_ ]", "", name) if plain(name)[:2] == "ml" else name)
    return [Probe(v1.TlsContextSpec(groups=[group], client={}), "groups"),
            Probe(v1.TlsContextSpec(signature_schemes=[name], client={}), "signature_schemes"),
            Probe(v1.TlsContextSpec(cipher_suites=[name], client={}), "cipher_suites"),
            Probe(v1.TlsContextSpec(cipher_list=name, client={}), "cipher_list", means_one=False)]


def _feature(path: str) -> v1.TlsContextSpec | None:
    """A context that asks for the feature `protocol.compression` or the like; None when the path
    names no field."""
    *parents, last = path.split(".")
    spec = v1.TlsContextSpec()
    target: Any = spec
    try:
        for index, part in enumerate(parents):
            field = target.DESCRIPTOR.fields_by_name[part]
            if field.message_type is None and index == len(parents) - 1:
                _set(target, field, last)  # a field, and one of its values
                break
            target = getattr(target, part)
        else:
            field = target.DESCRIPTOR.fields_by_name[last]
            if not parents or field.message_type is not None:
                return None
            _set(target, field, _SOME.get(field.type))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    if not spec.WhichOneof("role"):
        spec.client.SetInParent()
    return spec


# A value that asks for a field.
_SOME = {FieldDescriptor.TYPE_BOOL: True, FieldDescriptor.TYPE_UINT32: 1024}


def _set(message: Any, field: Any, value: Any) -> None:
    if field.enum_type is not None:
        numbers = [one.number for one in field.enum_type.values if one.name.endswith(str(value))]
        if not numbers:
            raise ValueError(value)
        value = numbers[0]
    if field.label == FieldDescriptor.LABEL_REPEATED:
        getattr(message, field.name).append(value)
    else:
        setattr(message, field.name, value)


def unknown(name: str, capabilities: Capabilities) -> UnknownCapability:
    """The error, with what may be meant."""
    spellings = {plain(one): one for one in capabilities.names()}
    near = [spellings[one] for one in difflib.get_close_matches(plain(name), spellings,
                                                                _SUGGESTIONS)]
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    return UnknownCapability(
        f"{name!r} is no version, cipher suite, group, signature scheme, feature or key type"
        + hint)
