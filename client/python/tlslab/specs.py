"""Requests, written as Python writes them.

    ServerContext(ca.issue("localhost"), max_version="TLSv1.1", cipher_list="AES128-SHA@SECLEVEL=0")
    ClientContext(trust=ca, server_name="localhost", alpn=["h2"])

What has no argument here goes into `spec`, a message of the contract or a dict of its JSON form:

    ServerContext(certificate, spec={"resumption": {"tickets": False}})
"""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import ssl
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from google.protobuf import duration_pb2, json_format

from tlslab import v1
from tlslab.enums import Version
from tlslab.errors import BadSettings

Message = TypeVar("Message")

Json = Mapping[str, Any]
Seconds = float | datetime.timedelta


class Named(Protocol):
    """A resource of a lab: a certificate, a context."""

    @property
    def name(self) -> str:
        """For example `certificates/ca-5f0c12ab`."""


Credential = Named | tuple[str, str]
"""A certificate of the lab, or a chain and its key as PEM."""

Anchor = Named | str
"""A certificate of the lab, or PEM."""


def read_json(message: Message, value: Message | Json | None) -> Message:
    """Merges `value`, a message of the same type or its JSON form, into `message`."""
    if value is None:
        return message
    target: Any = message
    if isinstance(value, Mapping):
        try:
            json_format.ParseDict(dict(value), target)
        except json_format.ParseError as error:
            raise BadSettings(f"{target.DESCRIPTOR.name}: {error}") from error
    elif isinstance(value, type(message)):
        target.MergeFrom(value)
    else:
        raise BadSettings(f"{value!r} is neither a dict nor {target.DESCRIPTOR.full_name}")
    return message


def duration(seconds: Seconds) -> Any:
    """A google.protobuf.Duration."""
    delta = (seconds if isinstance(seconds, datetime.timedelta)
             else datetime.timedelta(seconds=seconds))
    message = duration_pb2.Duration()
    message.FromTimedelta(delta)
    return message


def _many(value: Any) -> list[Any]:
    """One, several or none."""
    if value is None:
        return []
    if isinstance(value, (list, set, frozenset)):
        return list(value)
    return [value]


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Context:
    """What both ends have. Nothing said: as OpenSSL has it."""

    version: str | ssl.TLSVersion | None = None
    """The only one that is allowed."""
    min_version: str | ssl.TLSVersion | None = None
    """The lowest."""
    max_version: str | ssl.TLSVersion | None = None
    """The highest."""
    cipher_list: str | None = None
    """Suites of TLS 1.2 and below, as an OpenSSL cipher string."""
    cipher_suites: Sequence[str] = ()
    """Suites of TLS 1.3 by IANA's names."""
    groups: Sequence[str] = ()
    """Groups in order of preference."""
    signature_schemes: Sequence[str] = ()
    """Signature schemes in order of preference, by IANA's names."""
    alpn: Sequence[str] = ()
    """Application protocols."""
    security_level: int | None = None
    """OpenSSL's, 0 to 5. Old versions and suites need 0."""
    preset: str | None = None
    """To start from, for example `python-3.4-client`."""
    trust: Anchor | Sequence[Anchor] | None = None
    """Authorities that vouch for the peer."""
    enforce: bool = True
    """False: what is wrong with the peer's certificate is told, and does not fail the handshake."""
    spec: v1.TlsContextSpec | Json | None = None
    """All the rest; see docs/context-fields.md."""

    def _credentials(self) -> list[Credential]:
        return []

    def _role(self, spec: v1.TlsContextSpec) -> None:
        raise NotImplementedError

    def proto(self) -> v1.TlsContextSpec:
        """As the lab takes it."""
        if self.version is not None and (self.min_version or self.max_version):
            raise BadSettings("version is the only version; give it alone, or min_version and "
                              "max_version")
        for field in ("cipher_suites", "groups", "signature_schemes", "alpn"):
            if isinstance(getattr(self, field), str):
                raise BadSettings(f"{field} is a list of names, not {getattr(self, field)!r}")
        spec = read_json(v1.TlsContextSpec(), self.spec)
        for low, field in ((self.min_version, "min_version"), (self.max_version, "max_version")):
            version = self.version if low is None else low
            if version is not None:
                setattr(spec, field, Version.of(version).number)
        spec.cipher_suites.extend(self.cipher_suites)
        spec.groups.extend(self.groups)
        spec.signature_schemes.extend(self.signature_schemes)
        spec.alpn_protocols.extend(self.alpn)
        if self.cipher_list is not None:
            spec.cipher_list = self.cipher_list
        if self.security_level is not None:
            spec.security_level = self.security_level
        if self.preset is not None:
            spec.preset = self.preset
        spec.credentials.extend(credential(one) for one in self._credentials())
        self._role(spec)
        self._verification(spec)
        return spec

    def _anchors(self) -> list[Anchor]:
        return list(self.trust) if isinstance(self.trust, tuple) else _many(self.trust)

    def _verification(self, spec: v1.TlsContextSpec) -> None:
        for anchor in self._anchors():
            if isinstance(anchor, str):
                spec.peer_verification.trusted_pems.append(anchor)
            else:
                spec.peer_verification.trusted_certificates.append(anchor.name)
        if not self.enforce:
            spec.peer_verification.mode = v1.PeerVerification.REPORT_ONLY
            spec.peer_verification.name_mode = v1.PeerVerification.REPORT_ONLY


@dataclasses.dataclass(frozen=True)
class ClientContext(_Context):
    """The end that dials. It trusts the system's authorities unless `trust` names others."""

    server_name: str | None = None
    """Sent (SNI), and the name that the certificate must be for. None: the dialled host."""
    expected_name: str | None = dataclasses.field(default=None, kw_only=True)
    """The name that the certificate must be for, where that is another."""
    certificate: Credential | list[Credential] | None = dataclasses.field(
        default=None, kw_only=True)
    """What it shows a server that asks."""

    def _credentials(self) -> list[Credential]:
        return _many(self.certificate)

    def _role(self, spec: v1.TlsContextSpec) -> None:
        spec.client.SetInParent()
        if self.server_name is not None:
            spec.client.server_name = self.server_name
        if self.expected_name is not None:
            spec.peer_verification.expected_name = self.expected_name


@dataclasses.dataclass(frozen=True)
class ServerContext(_Context):
    """The end that accepts. It asks clients for a certificate when `trust` is given."""

    certificate: Credential | list[Credential] | None = None
    """What it proves its identity with; one of each type of key."""
    client_certificate: str | None = dataclasses.field(default=None, kw_only=True)
    """`"required"`, `"requested"` or `"not requested"`; required where `trust` is given."""

    def _credentials(self) -> list[Credential]:
        return _many(self.certificate)

    def _role(self, spec: v1.TlsContextSpec) -> None:
        spec.server.SetInParent()
        asked = self.client_certificate or ("required" if self._anchors() else None)
        if asked is None:
            return
        known = {"required": v1.ServerOptions.REQUIRED, "requested": v1.ServerOptions.REQUESTED,
                 "not requested": v1.ServerOptions.NOT_REQUESTED}
        if asked not in known:
            raise BadSettings(f"client_certificate is {asked!r}; it may be " + ", ".join(known))
        spec.server.client_certificate = known[asked]


def credential(source: Credential) -> v1.Credential:
    """As the lab takes it."""
    if isinstance(source, tuple):
        chain, key = source
        return v1.Credential(pem=v1.PemCredential(chain_pem=chain, private_key_pem=key))
    return v1.Credential(certificate=source.name)


ServerLike = ServerContext | Named | v1.TlsContextSpec | Json
"""A server's context: written, of the lab, a message or its JSON form; or its certificate alone."""
ClientLike = ClientContext | Named | v1.TlsContextSpec | Json
"""A client's context likewise."""


def context_ref(context: Any, role: str) -> v1.TlsContextRef:
    """A context where one is wanted."""
    if isinstance(context, _Context):
        wrong = ServerContext if role == "client" else ClientContext
        if isinstance(context, wrong):
            raise BadSettings(f"a {role} has no {wrong.__name__}")
        return v1.TlsContextRef(spec=context.proto())
    if isinstance(context, v1.TlsContextSpec) or isinstance(context, Mapping):
        spec = read_json(v1.TlsContextSpec(), context)
        return v1.TlsContextRef(spec=spec)
    name = getattr(context, "name", None)
    if isinstance(name, str) and name.startswith("tlsContexts/"):
        return v1.TlsContextRef(name=name)
    if isinstance(name, str) and name.startswith("certificates/") and role == "server":
        return v1.TlsContextRef(spec=ServerContext(context).proto())
    raise BadSettings(f"{context!r} is no {role}'s context")


def exchange(send: bytes | str | None, read: bool,
             steps: v1.Exchange | Json | None) -> v1.Exchange | None:
    """What is said after a handshake; None when that is nothing."""
    if steps is not None:
        return read_json(v1.Exchange(), steps)
    if send is None and not read:
        return None
    script = v1.Exchange()
    if send is not None:
        text = send if isinstance(send, bytes) else send.encode()
        script.steps.add(send=text)
    if read:
        script.steps.add(read_to_end={})
    return script


def http_service(answers: Mapping[str, bytes | str] | None) -> v1.ServerDialog:
    """HTTPS: a body for each path."""
    dialog = v1.ServerDialog(protocol=v1.HTTP)
    dialog.http.SetInParent()
    for path, body in (answers or {}).items():
        content = body if isinstance(body, bytes) else body.encode()
        dialog.http.answers.add(path=path, body=content)
    return dialog


def fault_plan(faults: Iterable[v1.Fault | Json] | None) -> v1.FaultPlan | None:
    """Damage, in order."""
    if faults is None:
        return None
    return v1.FaultPlan(faults=[read_json(v1.Fault(), one) for one in faults])


DAY = 24 * 3600


def certificate_spec(names: Sequence[str], *, authority: bool = False,
                     issuer: Named | None = None, common_name: str | None = None,
                     expired: bool = False, not_yet_valid: bool = False,
                     key_type: str | None = None, mutations: Sequence[str] = (),
                     spec: v1.CertificateSpec | Json | None = None) -> v1.CertificateSpec:
    """What to mint: names, and what is wrong with it on purpose."""
    if expired and not_yet_valid:
        raise BadSettings("a certificate cannot be both expired and not yet valid")
    if isinstance(mutations, str):
        raise BadSettings(f"mutations is a list of names, not {mutations!r}")
    made = read_json(v1.CertificateSpec(), spec)
    made.certificate_authority = made.certificate_authority or authority
    for name in names:
        (made.ip_addresses if _is_ip(name) else made.dns_names).append(name)
    if common_name is not None:
        made.common_name = common_name
    elif names and not made.common_name:
        made.common_name = names[0]
    if issuer is not None:
        made.issuer = issuer.name
    if key_type is not None:
        made.key_type = key_type
    made.mutations.extend(mutations)
    if expired:
        _offsets(made, -30 * DAY, -DAY)
    if not_yet_valid:
        _offsets(made, DAY, 30 * DAY)
    return made


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _offsets(spec: Any, begin: float, end: float) -> None:
    spec.not_before_offset.FromTimedelta(datetime.timedelta(seconds=begin))
    spec.not_after_offset.FromTimedelta(datetime.timedelta(seconds=end))
