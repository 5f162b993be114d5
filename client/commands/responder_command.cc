#include "client/commands/responder_command.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "client/options/set_field.h"
#include "client/render/facts.h"
#include "client/render/message_text.h"
#include "client/requests/certificate_inputs.h"
#include "client/requests/requests.h"

namespace tlslab {
namespace {

// How soon the end of its lease is noticed, and how old the counts are that are told then.
constexpr std::chrono::milliseconds kLookEvery(500);

absl::Status Fill(const Options& options, v1::RevocationResponder& responder) {
  const CertificateFlags& flags = options.certificate;
  responder.set_address(options.address);
  if (options.ttl_seconds) *responder.mutable_ttl() = DurationOf(*options.ttl_seconds);
  if (flags.ocsp.status() != v1::OCSP_CERTIFICATE_STATUS_UNSPECIFIED) {
    responder.mutable_default_response()->set_status(flags.ocsp.status());
  }
  for (const std::string& serial : flags.unknown_serials) {
    v1::OcspResponseSpec& response = *responder.add_responses();
    response.set_serial_number(serial);
    response.set_status(v1::UNKNOWN);
  }
  return SetFields(flags.sets, responder);
}

void AddRevocations(const std::vector<v1::RevokedCertificate>& revoked,
                    v1::RevocationResponder& responder) {
  for (const v1::RevokedCertificate& one : revoked) {
    v1::OcspResponseSpec& response = *responder.add_responses();
    response.set_serial_number(one.serial_number());
    response.set_status(v1::REVOKED);
    response.set_revocation_reason(one.reason());
  }
}

void PrintUrls(const v1::RevocationResponder& responder, OutputFormat format, Console& console) {
  switch (format) {
    case OutputFormat::kText:
      console.out << Fact("OCSP", responder.ocsp_url())
                  << Fact("Revocation list", responder.crl_url());
      if (!responder.delta_crl_url().empty()) {
        console.out << Fact("Delta list", responder.delta_crl_url());
      }
      console.out << Fact("Issuer's certificate", responder.ca_issuers_url());
      break;
    case OutputFormat::kJson:
      console.out << MessageJsonLine(responder);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(responder);
      break;
  }
  console.out.flush();
}

// Until it is gone or nobody wants it any more; the responder as it was last seen.
absl::Status Stay(RemoteLab& lab, v1::RevocationResponder& responder) {
  std::mutex mutex;
  std::condition_variable changed;
  bool stop = false;
  Cancellation::Scope scope(lab.cancellation(), [&] {
    std::lock_guard<std::mutex> lock(mutex);
    stop = true;
    changed.notify_all();
  });
  for (bool last = false; !last;) {
    {
      std::unique_lock<std::mutex> lock(mutex);
      last = changed.wait_for(lock, kLookEvery, [&stop] { return stop; });
    }
    absl::StatusOr<v1::RevocationResponder> seen = lab.GetRevocationResponder(responder.name());
    if (absl::IsNotFound(seen.status())) return absl::OkStatus();
    if (!seen.ok()) return seen.status();
    responder = *std::move(seen);
  }
  return absl::OkStatus();
}

}  // namespace

int RunCertResponder(const Options& options, const LabOpener& open_lab, Console& console) {
  const CertificateFlags& flags = options.certificate;
  v1::RevocationResponder responder;
  if (absl::Status status = Fill(options, responder); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  absl::StatusOr<Issuer> issuer = ReadIssuer(flags.issuer);
  if (!issuer.ok()) return Fail(console, issuer.status(), kUsageError);
  absl::StatusOr<std::vector<std::string>> texts = ReadRevoked(flags.revoked);
  if (!texts.ok()) return Fail(console, texts.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  ResourceScope scope(**lab);
  absl::StatusOr<std::string> name = IssuerIn(scope, "issuer", *issuer);
  if (!name.ok()) return Fail(console, name.status(), kLabFailed);
  responder.set_issuer(*name);
  auto revoked = RevokedIn(**lab, flags.revoked, *texts);
  if (!revoked.ok()) return Fail(console, revoked.status(), kLabFailed);
  AddRevocations(*revoked, responder);
  auto created = scope.CreateRevocationResponder("responder", responder);
  if (absl::IsCancelled(created.status())) return kAsExpected;
  if (!created.ok()) return Fail(console, created.status(), kLabFailed);
  PrintUrls(*created, options.output, console);
  const absl::Status status = Stay(**lab, *created);
  if (!status.ok()) return Fail(console, status, kLabFailed);
  console.err << "answered " << created->ocsp_request_count() << " OCSP questions and "
              << created->download_count() << " downloads, and refused "
              << created->bad_request_count() << "\n";
  return kAsExpected;
}

}  // namespace tlslab
