#include "server/config/offload/terminator_reader.h"

#include "server/config/address_reader.h"
#include "server/config/offload/proxy_reader.h"
#include "server/config/result_options_reader.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr absl::Duration kLeast = absl::Milliseconds(1);
constexpr absl::Duration kMaxHandshakeTimeout = absl::Seconds(300);
constexpr absl::Duration kMaxIdleTimeout = absl::Hours(1);
constexpr absl::Duration kMaxTtl = absl::Hours(24);
constexpr char kTerminator[] = "terminator";

std::string Field(const char* name) { return FieldPath(kTerminator, name); }

ProxyHeaderUse ReadSentHeader(v1::ProxyHeaderUse use, RequestProblems* problems) {
  switch (use) {
    case v1::PROXY_HEADER_USE_UNSPECIFIED:
      return ProxyHeaderUse::kNone;
    case v1::PROXY_V1:
      return ProxyHeaderUse::kVersion1;
    case v1::PROXY_V2:
      return ProxyHeaderUse::kVersion2;
    case v1::PROXY_V2_TLS:
      return ProxyHeaderUse::kVersion2WithTls;
    default:
      problems->Invalid(Field("send_proxy_header"), "must be PROXY_V1, PROXY_V2 or PROXY_V2_TLS");
      return ProxyHeaderUse::kNone;
  }
}

HttpForwardingPlan ReadHttpForwarding(const v1::Terminator& terminator, RequestProblems* problems) {
  const v1::HttpForwarding& forwarding = terminator.http_forwarding();
  const std::string field = Field("http_forwarding");
  HttpForwardingPlan plan;
  plan.x_forwarded = forwarding.x_forwarded();
  plan.client_certificate = forwarding.client_certificate();
  plan.keep_client_fields = forwarding.danger_keep_client_fields();
  if (plan.client_certificate && !terminator.has_server_context()) {
    problems->Invalid(FieldPath(field, "client_certificate"),
                      "needs server_context: in the clear nobody shows a certificate");
  }
  return plan;
}

void ReadContexts(const v1::Terminator& terminator, const ResourceLookup& lookup,
                  TerminatorRequest* read, RequestProblems* problems) {
  if (!terminator.has_server_context() && !terminator.has_client_context()) {
    problems->Invalid(kTerminator, "required: server_context, client_context or both");
  }
  if (terminator.has_server_context()) {
    read->server_context = ReadContextRef(terminator.server_context(), Role::kServer,
                                          Field("server_context"), lookup, problems);
  }
  if (terminator.has_client_context()) {
    read->client_context = ReadContextRef(terminator.client_context(), Role::kClient,
                                          Field("client_context"), lookup, problems);
  }
}

void ReadTimes(const v1::Terminator& terminator, TerminatorRequest* read,
               RequestProblems* problems) {
  if (terminator.has_handshake_timeout()) {
    read->handshake_timeout =
        ReadDuration(terminator.handshake_timeout(), kLeast, kMaxHandshakeTimeout,
                     Field("handshake_timeout"), problems);
  }
  if (terminator.has_connect_timeout()) {
    read->connect_timeout = ReadDuration(terminator.connect_timeout(), kLeast, kMaxHandshakeTimeout,
                                         Field("connect_timeout"), problems);
  }
  if (terminator.has_idle_timeout()) {
    read->idle_timeout = ReadDuration(terminator.idle_timeout(), kLeast, kMaxIdleTimeout,
                                      Field("idle_timeout"), problems);
  }
  if (terminator.has_ttl()) {
    read->ttl = ReadDuration(terminator.ttl(), kLeast, kMaxTtl, Field("ttl"), problems);
  }
}

}  // namespace

TerminatorRequest ReadCreateTerminator(const v1::CreateTerminatorRequest& request,
                                       const ResourceLookup& lookup, RequestProblems* problems) {
  TerminatorRequest read;
  const v1::Terminator& terminator = request.terminator();
  read.validate_only = request.validate_only();
  read.id = request.terminator_id();
  if (!read.id.empty()) CheckId(read.id, "terminator_id", problems);
  if (!request.has_terminator()) {
    problems->Invalid(kTerminator, "required");
    return read;
  }
  ReadAddress(terminator.bind_address().empty() ? "127.0.0.1:0" : terminator.bind_address(),
              Field("bind_address"), /*zero_port=*/true, &read.host, &read.port, problems);
  ReadAddress(terminator.backend_address(), Field("backend_address"), /*zero_port=*/false,
              &read.backend_host, &read.backend_port, problems);
  ReadContexts(terminator, lookup, &read, problems);
  read.accept_proxy_protocol = ReadProxyProtocolUse(terminator.accept_proxy_protocol(),
                                                    Field("accept_proxy_protocol"), problems);
  read.send_proxy_header = ReadSentHeader(terminator.send_proxy_header(), problems);
  if (terminator.has_http_forwarding()) {
    read.http_forwarding = ReadHttpForwarding(terminator, problems);
  }
  ReadTimes(terminator, &read, problems);
  read.collect = ReadResultOptions(terminator.result_options(), Field("result_options"), problems);
  return read;
}

}  // namespace tlslab
