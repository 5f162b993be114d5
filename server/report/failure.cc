#include "server/report/failure.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/tls1.h>
#include <openssl/x509_vfy.h>

#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/codepoints/alerts.h"
#include "server/report/code_points.h"
#include "server/report/fault_report.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

F::Cause ToCause(FailureCause cause) {
  switch (cause) {
    case FailureCause::kLocalAlert:
      return F::LOCAL_ALERT;
    case FailureCause::kPeerAlert:
      return F::PEER_ALERT;
    case FailureCause::kLocalError:
      return F::LOCAL_ERROR;
    case FailureCause::kConnectRefused:
      return F::CONNECT_REFUSED;
    case FailureCause::kConnectFailed:
      return F::CONNECT_FAILED;
    case FailureCause::kTransportClosed:
      return F::TRANSPORT_CLOSED;
    case FailureCause::kTransportError:
      return F::TRANSPORT_ERROR;
    case FailureCause::kTimeout:
      return F::HANDSHAKE_TIMEOUT;
    case FailureCause::kCancelled:
      return F::CANCELLED;
    case FailureCause::kNotBegun:
      return F::NOT_BEGUN;
    case FailureCause::kDialogFailed:
      return F::DIALOG_FAILED;
  }
  return F::CAUSE_UNSPECIFIED;
}

v1::HandshakePhase ToPhase(Phase phase) {
  switch (phase) {
    case Phase::kConnect:
      return v1::HANDSHAKE_PHASE_CONNECT;
    case Phase::kClientHello:
      return v1::HANDSHAKE_PHASE_CLIENT_HELLO;
    case Phase::kServerHello:
      return v1::HANDSHAKE_PHASE_SERVER_HELLO;
    case Phase::kCertificate:
      return v1::HANDSHAKE_PHASE_CERTIFICATE;
    case Phase::kKeyExchange:
      return v1::HANDSHAKE_PHASE_KEY_EXCHANGE;
    case Phase::kFinished:
      return v1::HANDSHAKE_PHASE_FINISHED;
    case Phase::kConfirmation:
      return v1::HANDSHAKE_PHASE_CONFIRMATION;
  }
  return v1::HANDSHAKE_PHASE_UNSPECIFIED;
}

bool StartsLikeHttp(std::string_view bytes) {
  constexpr std::string_view kStarts[] = {"GET ",    "HEAD ",    "POST ",      "PUT ",
                                          "DELETE ", "OPTIONS ", "PATCH ",     "CONNECT ",
                                          "TRACE ",  "HTTP/",    "PRI * HTTP/"};
  for (std::string_view start : kStarts) {
    if (bytes.substr(0, start.size()) == start) return true;
  }
  return false;
}

F::ErrorClass ClassOfPeerAlert(uint8_t alert) {
  switch (alert) {
    case SSL3_AD_NO_CERTIFICATE:
    case SSL3_AD_BAD_CERTIFICATE:
    case SSL3_AD_UNSUPPORTED_CERTIFICATE:
    case SSL3_AD_CERTIFICATE_REVOKED:
    case SSL3_AD_CERTIFICATE_EXPIRED:
    case SSL3_AD_CERTIFICATE_UNKNOWN:
    case TLS1_AD_UNKNOWN_CA:
    case TLS1_AD_BAD_CERTIFICATE_STATUS_RESPONSE:
    case TLS13_AD_CERTIFICATE_REQUIRED:
      return F::REJECTED_BY_PEER_CERTIFICATE;
    case TLS1_AD_PROTOCOL_VERSION:
      return F::VERSION_MISMATCH;
    case TLS1_AD_NO_APPLICATION_PROTOCOL:
      return F::NO_SHARED_ALPN;
    default:
      return F::REJECTED_BY_PEER;
  }
}

F::ErrorClass ClassOfVerifyError(const Observations& seen) {
  if (!seen.verification || !seen.verification->error) return F::CERTIFICATE_REJECTED;
  switch (seen.verification->error->code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return F::NAME_MISMATCH;
    default:
      return F::CERTIFICATE_REJECTED;
  }
}

// Reason numbers of the SSL library. UNSPECIFIED for those that say nothing of
// their own.
F::ErrorClass ClassOfReason(int reason, const Observations& seen) {
  switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return ClassOfVerifyError(seen);
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
      return F::PLAIN_HTTP;
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_UNKNOWN_SSL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_UNSUPPORTED_SSL_VERSION:
    case SSL_R_VERSION_TOO_HIGH:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_WRONG_SSL_VERSION:
      return F::VERSION_MISMATCH;
    case SSL_R_WRONG_VERSION_NUMBER:
      // A record that looks like an alert, in another version than was agreed: a client
      // that refuses the version of a ServerHello still writes its own. OpenSSL reads no
      // further, so which alert it was is not known.
      return seen.failure->alert ? F::ERROR_CLASS_UNSPECIFIED : F::VERSION_MISMATCH;
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_NO_SHARED_CIPHER:
      return F::NO_SHARED_CIPHER;
    case SSL_R_NO_SUITABLE_GROUPS:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_UNSUPPORTED_ELLIPTIC_CURVE:
      return F::NO_SHARED_GROUP;
    case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
      return F::NO_SHARED_SIGNATURE_SCHEME;
    case SSL_R_NO_APPLICATION_PROTOCOL:
      return F::NO_SHARED_ALPN;
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return F::CERTIFICATE_MISSING;
    default:
      return F::ERROR_CLASS_UNSPECIFIED;
  }
}

F::ErrorClass ClassOfLocal(const Failure& failure, const Observations& seen) {
  for (const OpensslError& error : failure.errors) {
    // Each library counts its reasons for itself: ASN.1's 155 is "too long", not a
    // request to a proxy.
    if (ERR_GET_LIB(error.code) != ERR_LIB_SSL) continue;
    F::ErrorClass found = ClassOfReason(error.reason_code, seen);
    if (found != F::ERROR_CLASS_UNSPECIFIED) return found;
  }
  // Without an alert the peer did nothing wrong that TLS has a word for.
  return failure.alert && !failure.errors.empty() ? F::PROTOCOL_VIOLATION
                                                  : F::ERROR_CLASS_UNSPECIFIED;
}

F::ErrorClass ClassOfDialog(const ConnectionRecord& record) {
  if (!record.proxy_error.empty()) return F::DIALOG_VIOLATION;
  using Failure = DialogOutcome::Failure;
  switch (record.dialog ? record.dialog->failure : Failure::kNone) {
    case Failure::kNotAdvertised:
      return F::STARTTLS_NOT_ADVERTISED;
    case Failure::kRefused:
      return F::STARTTLS_REFUSED;
    case Failure::kEarlyPlaintext:
      return F::PLAINTEXT_BEFORE_TLS;
    case Failure::kViolation:
      return F::DIALOG_VIOLATION;
    case Failure::kPeerClosed:
      return F::CLOSED_EARLY;
    case Failure::kNone:
      // For example a greeting that says no.
      return F::REJECTED_BY_PEER;
  }
  return F::ERROR_CLASS_UNSPECIFIED;
}

F::ErrorClass Classify(const ConnectionRecord& record) {
  const Observations& seen = record.observations;
  const Failure& failure = *seen.failure;
  if (failure.cause == FailureCause::kCancelled || failure.cause == FailureCause::kNotBegun) {
    return F::ABANDONED;
  }
  if (failure.phase == Phase::kConnect) return F::CONNECT_ERROR;
  if (failure.cause == FailureCause::kDialogFailed) return ClassOfDialog(record);
  if (!record.wire.received_not_tls.empty()) {
    return StartsLikeHttp(record.wire.received_not_tls) ? F::PLAIN_HTTP : F::NOT_TLS;
  }
  bool silent = record.wire.received.total_bytes == 0;
  switch (failure.cause) {
    case FailureCause::kTimeout:
      return silent ? F::PEER_SILENT : F::TIMED_OUT;
    case FailureCause::kTransportClosed:
    case FailureCause::kTransportError:
      return silent ? F::CLOSED_WITHOUT_DATA : F::CLOSED_EARLY;
    case FailureCause::kPeerAlert:
      return ClassOfPeerAlert(failure.alert.value_or(0));
    default:
      return ClassOfLocal(failure, seen);
  }
}

std::string AlertText(const Failure& failure) {
  if (!failure.alert) return "an alert";
  std::string_view name = AlertName(*failure.alert);
  return name.empty() ? absl::StrCat("alert ", *failure.alert) : std::string(name);
}

// What this end found wrong, for LOCAL_ALERT and LOCAL_ERROR.
std::string Finding(const Observations& seen, F::ErrorClass error_class) {
  if (error_class == F::NAME_MISMATCH && seen.name_match) {
    return absl::StrCat("the peer's certificate is not for ", seen.name_match->expected_name);
  }
  bool judged = error_class == F::CERTIFICATE_REJECTED || error_class == F::NAME_MISMATCH;
  if (judged && seen.verification && seen.verification->error) {
    return absl::StrCat("the peer's certificate is not accepted: ", seen.verification->error->text,
                        " at depth ", seen.verification->error->depth);
  }
  if (error_class == F::PLAIN_HTTP) return "the peer spoke HTTP in the clear, not TLS";
  if (error_class == F::NOT_TLS) return "the peer sent bytes that are not TLS";
  if (seen.failure->errors.empty()) return "the handshake failed";
  return seen.failure->errors.back().reason;
}

std::string WhatHappened(const ConnectionRecord& record, F::ErrorClass error_class) {
  const Observations& seen = record.observations;
  const Failure& failure = *seen.failure;
  std::string self = seen.role == Role::kClient ? "the client" : "the server";
  std::string peer = seen.role == Role::kClient ? "the server" : "the client";
  std::string why =
      failure.system_error.empty() ? "" : absl::StrCat(" (", failure.system_error, ")");
  switch (failure.cause) {
    case FailureCause::kLocalAlert:
      return absl::StrCat(self, " refused: ", Finding(seen, error_class), "; it sent ",
                          AlertText(failure));
    case FailureCause::kPeerAlert:
      return absl::StrCat(peer, " refused, with the alert ", AlertText(failure));
    case FailureCause::kLocalError:
      return absl::StrCat(self, " gave up: ", Finding(seen, error_class));
    case FailureCause::kConnectRefused:
      return absl::StrCat("nothing listens at ", record.remote_address, why);
    case FailureCause::kConnectFailed:
      return absl::StrCat("no connection to ", record.remote_address, why);
    case FailureCause::kTransportClosed:
      if (record.ended_by_fault) return "a fault closed the connection";
      return error_class == F::CLOSED_WITHOUT_DATA
                 ? absl::StrCat(peer, " closed without sending anything")
                 : absl::StrCat(peer, " closed in the middle of the handshake");
    case FailureCause::kTransportError:
      if (record.ended_by_fault) return "a fault reset the connection";
      return absl::StrCat("the connection broke", why);
    case FailureCause::kTimeout:
      if (failure.phase == Phase::kConnect) {
        return absl::StrCat("no connection to ", record.remote_address, " before the deadline");
      }
      return error_class == F::PEER_SILENT ? absl::StrCat(peer, " sent nothing before the deadline")
                                           : "the handshake did not end before the deadline";
    case FailureCause::kCancelled:
      return "given up by the caller";
    case FailureCause::kNotBegun:
      return record.ended_in_clear ? "all was said in the clear"
                                   : absl::StrCat(self, " closed before it began a handshake");
    case FailureCause::kDialogFailed:
      if (!record.proxy_error.empty()) return "TLS was not begun: " + record.proxy_error;
      return absl::StrCat("TLS was not begun: ", record.dialog ? record.dialog->error : "");
  }
  return "";
}

// Nobody is to look for a mistake in an end whose bytes were changed on the way.
std::string Summary(const ConnectionRecord& record, F::ErrorClass error_class) {
  const std::string fired = FiredFaults(record.faults);
  return absl::StrCat(WhatHappened(record, error_class),
                      fired.empty() ? "" : "; faults that fired: ", fired);
}

}  // namespace

F::ErrorClass ClassifyFailure(const ConnectionRecord& record) { return Classify(record); }

void ReportFailure(const ConnectionRecord& record, v1::HandshakeFailure* out) {
  const Failure& failure = *record.observations.failure;
  F::ErrorClass error_class = Classify(record);
  out->set_cause(ToCause(failure.cause));
  out->set_error_class(error_class);
  const bool before_tls = record.ended_in_clear && failure.phase != Phase::kConnect;
  out->set_phase(before_tls ? v1::HANDSHAKE_PHASE_STARTTLS : ToPhase(failure.phase));
  if (failure.alert) SetCodePoint(*failure.alert, AlertName(*failure.alert), out->mutable_alert());
  for (const OpensslError& error : failure.errors) {
    v1::OpensslError* entry = out->add_openssl_errors();
    entry->set_code(error.code);
    entry->set_library(error.library);
    entry->set_reason(error.reason);
    entry->set_data(ValidUtf8(error.data));
    entry->set_function(error.function);
  }
  out->set_system_error(failure.system_error);
  out->set_summary(ValidUtf8(Summary(record, error_class)));
}

}  // namespace tlslab
