#include "server/rpc/admission.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

// RFC 6750 section 2.1; the scheme's case does not matter (RFC 9110 section 11.1).
constexpr std::string_view kScheme = "bearer ";

constexpr char kHowToToken[] =
    "give tlslab --control-token-file FILE or TLSLAB_CONTROL_TOKEN, another client the metadata "
    "\"authorization: Bearer TOKEN\"";
constexpr char kHowToCertificate[] =
    "give tlslab --control-certificate FILE and --control-key FILE, of an authority in the "
    "daemon's --control-client-ca";

// Of a status of ours.
constexpr char kReason[] = "tlslab/refusal";

std::optional<absl::Cord> ReasonIn(const absl::Status& status) {
  const auto found = status.GetPayload(kReason);
  return found ? std::optional<absl::Cord>(*found) : std::nullopt;
}

std::string_view View(const grpc::string_ref& text) { return {text.data(), text.size()}; }

// What follows the scheme; nothing for another scheme.
std::optional<std::string_view> BearerToken(std::string_view header) {
  if (header.size() < kScheme.size()) return std::nullopt;
  for (size_t i = 0; i < kScheme.size(); ++i) {
    const char c = header[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != kScheme[i]) return std::nullopt;
  }
  return header.substr(kScheme.size());
}

// The first value of a property of the peer; empty when there is none.
std::string_view First(const grpc::AuthContext& peer, const char* property) {
  const std::vector<grpc::string_ref> values = peer.FindPropertyValues(property);
  return values.empty() ? std::string_view() : View(values[0]);
}

}  // namespace

absl::Status Admission::Require(const ControlAccess& access, ControlEvents* events) {
  events_ = events;
  std::string wrong;
  const auto say = [&wrong](const absl::Status& status) {
    absl::StrAppend(&wrong, wrong.empty() ? "" : "\n", std::string(status.message()));
  };
  if (access.wants_token()) {
    auto tokens = Tokens::Read(access.token, access.token_file, events);
    if (tokens.ok()) {
      tokens_ = *std::move(tokens);
    } else {
      say(tokens.status());
    }
  }
  if (access.wants_certificate()) {
    auto judge = ClientCertificates::Read(access.client_ca_file, labs_.options().clock, events);
    if (judge.ok()) {
      certificates_ = *std::move(judge);
    } else {
      say(judge.status());
    }
  }
  return wrong.empty() ? absl::OkStatus() : absl::InvalidArgumentError(wrong);
}

absl::StatusOr<std::string> Admission::OwnerOf(const grpc::ServerContextBase& context) const {
  std::string owner;
  if (certificates_) {
    absl::StatusOr<std::string> known = OwnerByCertificate(context);
    if (!known.ok()) return known;
    owner = *std::move(known);
  }
  if (tokens_) return OwnerByToken(context);
  return owner;
}

absl::StatusOr<std::string> Admission::OwnerByToken(const grpc::ServerContextBase& context) const {
  const auto& metadata = context.client_metadata();
  const auto [begin, end] = metadata.equal_range("authorization");
  if (begin == end) {
    return Refuse(Refusal::kToken, absl::StrCat("this lab wants a bearer token; ", kHowToToken));
  }
  for (auto it = begin; it != end; ++it) {
    const std::optional<std::string_view> token = BearerToken(View(it->second));
    if (!token) continue;
    std::optional<std::string> owner = tokens_->OwnerOf(*token);
    if (owner) return *std::move(owner);
    return Refuse(Refusal::kToken,
                  "this lab does not know the token; ask its owner for one, and look whether it "
                  "was copied whole");
  }
  return Refuse(Refusal::kToken,
                absl::StrCat("this lab wants a bearer token and got another kind of "
                             "authorization; ",
                             kHowToToken));
}

absl::StatusOr<std::string> Admission::OwnerByCertificate(
    const grpc::ServerContextBase& context) const {
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  const std::string_view certificate =
      peer ? First(*peer, GRPC_X509_PEM_CERT_PROPERTY_NAME) : std::string_view();
  if (certificate.empty()) {
    return Refuse(Refusal::kCertificate,
                  absl::StrCat("this lab wants a client certificate; ", kHowToCertificate));
  }
  absl::Status good =
      certificates_->Judge(certificate, First(*peer, GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME));
  if (!good.ok()) return Refuse(Refusal::kCertificate, std::string(good.message()));
  for (const char* property :
       {GRPC_PEER_URI_PROPERTY_NAME, GRPC_PEER_DNS_PROPERTY_NAME, GRPC_X509_CN_PROPERTY_NAME}) {
    const std::string_view name = First(*peer, property);
    if (name.empty()) continue;
    if (name.size() <= Tokens::kMaxOwner) return std::string(name);
    return Refuse(Refusal::kCertificate,
                  absl::StrCat("the name in the client certificate has more than ",
                               Tokens::kMaxOwner, " characters"));
  }
  return Refuse(Refusal::kCertificate,
                "the client certificate names nobody: it has no URI, no DNS name and no common "
                "name");
}

absl::StatusOr<Lab*> Admission::Admit(const grpc::ServerContextBase& context) const {
  absl::StatusOr<std::string> owner = OwnerOf(context);
  if (owner.ok()) return labs_.Of(*owner);
  const std::optional<absl::Cord> reason = ReasonIn(owner.status());
  if (events_ != nullptr && reason) {
    events_->OnRefused(*reason == RefusalName(Refusal::kToken) ? Refusal::kToken
                                                               : Refusal::kCertificate);
  }
  return owner.status();
}

// Who only asks for the owner, as a log does, refuses nobody: so the reason goes with the status to
// the one who does.
absl::Status Admission::Refuse(Refusal reason, const std::string& why) const {
  absl::Status status = absl::UnauthenticatedError(why);
  status.SetPayload(kReason, absl::Cord(RefusalName(reason)));
  return status;
}

}  // namespace tlslab
