#include "client/runner/cell_resources.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "client/experiment/references.h"
#include "client/text/pem.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;
using Format = v1::ExportCertificateRequest;

// What is made with a time that comes sooner after its making is not shared: cells that come later
// would find another.
constexpr int64_t kSoonSeconds = 3600;
// The lease of a listener, relay, terminator or responder that says none, and the longest there is.
constexpr int64_t kLeaseSeconds = 600;
constexpr int64_t kLongestLeaseSeconds = 24 * 3600;
constexpr int64_t kLeaseMarginSeconds = 60;

bool Soon(const google::protobuf::Duration& offset) {
  const int64_t seconds = TimeUtil::DurationToSeconds(offset);
  return seconds >= 0 && seconds < kSoonSeconds;
}

bool ChangesSoon(const v1::CertificateSpec& spec) {
  return (spec.has_not_before_offset() && Soon(spec.not_before_offset())) ||
         (spec.has_not_after_offset() && Soon(spec.not_after_offset()));
}

// Of a CrlSpec or an OcspResponseSpec.
template <typename Spec>
bool UpdateComesSoon(const Spec& spec) {
  return (spec.has_this_update_offset() && Soon(spec.this_update_offset())) ||
         (spec.has_next_update_offset() && Soon(spec.next_update_offset()));
}

// Lists and responses are made when the context is.
bool ChangesSoon(const v1::TlsContextSpec& spec) {
  const auto& lists = spec.peer_verification().crl_specs();
  return UpdateComesSoon(spec.server().ocsp_response_spec()) ||
         std::any_of(lists.begin(), lists.end(), UpdateComesSoon<v1::CrlSpec>);
}

// A lease that does not end before the cell, unless the file wants one that does.
template <typename Leased>
void SetLease(const v1::Experiment& experiment, Leased* leased) {
  const int64_t needed = TimeUtil::DurationToSeconds(experiment.timeout()) + kLeaseMarginSeconds;
  if (leased->has_ttl() || needed <= kLeaseSeconds) return;
  *leased->mutable_ttl() = TimeUtil::SecondsToDuration(std::min(needed, kLongestLeaseSeconds));
}

const v1::CertificateSpec* SpecOf(const v1::CertificateEntry& entry) {
  if (entry.has_spec()) return &entry.spec();
  return entry.has_signed_request() ? &entry.signed_request().spec() : nullptr;
}

void SetSeed(const std::string& seed, const std::string& id, v1::CertificateSpec* spec) {
  if (seed.empty() || spec->shared_key() || !spec->danger_seed().empty()) return;
  spec->set_danger_seed(seed + "/" + id);
}

}  // namespace

CellResources::CellResources(v1::Experiment& experiment, const ResourcePlan& plan,
                             const LabLookup& labs, const Settings& settings)
    : experiment_(experiment), plan_(plan), labs_(labs), settings_(settings) {
  for (v1::CertificateEntry& entry : *experiment_.mutable_certificates()) {
    if (entry.has_spec()) SetSeed(settings_.seed, entry.id(), entry.mutable_spec());
    if (entry.has_signed_request()) {
      SetSeed(settings_.seed, entry.id(), entry.mutable_signed_request()->mutable_spec());
    }
  }
}

CellResources::~CellResources() {
  terminators_.clear();
  relays_.clear();
  listeners_.clear();
  while (!uses_.empty()) uses_.pop_back();
}

absl::Status CellResources::Make(const CallTime& time) {
  time_ = &time;
  if (absl::Status status = MakeResponders(); !status.ok()) return status;
  for (v1::CertificateEntry& entry : *experiment_.mutable_certificates()) {
    if (absl::Status status = MakeCertificate(entry); !status.ok()) return status;
  }
  for (const v1::TlsContextEntry& entry : experiment_.tls_contexts()) {
    if (absl::Status status = MakeContext(entry); !status.ok()) return status;
  }
  for (const v1::ListenerEntry& entry : experiment_.listeners()) {
    if (plan_.labs_of.count("listeners/" + entry.id()) == 0) continue;
    if (absl::Status status = MakeListener(entry); !status.ok()) return status;
  }
  for (const v1::RelayEntry& entry : experiment_.relays()) {
    if (plan_.labs_of.count("relays/" + entry.id()) == 0) continue;
    if (absl::Status status = MakeRelay(entry); !status.ok()) return status;
  }
  for (const v1::TerminatorEntry& entry : experiment_.terminators()) {
    if (plan_.labs_of.count("terminators/" + entry.id()) == 0) continue;
    if (absl::Status status = MakeTerminator(entry); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// First, since certificates may have their URLs. They look up the certificates that they name when
// they are asked, so those need names before they are made.
absl::Status CellResources::MakeResponders() {
  if (experiment_.revocation_responders().empty()) return absl::OkStatus();
  for (const v1::CertificateEntry& entry : experiment_.certificates()) {
    const std::string name = "certificates/" + entry.id();
    const auto labs = plan_.labs_of.find(name);
    if (labs == plan_.labs_of.end()) continue;
    own_.insert(name);
    const std::string unique = settings_.names.Next(name);
    for (const std::string& lab : labs->second) names_[{lab, name}] = unique;
  }
  for (const v1::RevocationResponderEntry& entry : experiment_.revocation_responders()) {
    const std::string name = "revocationResponders/" + entry.id();
    const std::string lab = LabOf(entry.lab());
    own_.insert(name);
    v1::CreateRevocationResponderRequest request;
    *request.mutable_revocation_responder() = entry.revocation_responder();
    SetLease(experiment_, request.mutable_revocation_responder());
    Rename(request, lab);
    const absl::Status status = Keep(name, lab, "", [&](const std::string& id) {
      request.set_revocation_responder_id(id);
      return At(lab).lab().CreateRevocationResponder(request, (*time_)()).status();
    });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CellResources::MakeCertificate(v1::CertificateEntry& entry) {
  const std::string name = "certificates/" + entry.id();
  const auto labs = plan_.labs_of.find(name);
  if (labs == plan_.labs_of.end()) return absl::OkStatus();
  const v1::CertificateSpec* spec = SpecOf(entry);
  const bool own = (spec != nullptr && ChangesSoon(*spec)) || RefersToOwn(entry) ||
                   own_.count(entry.signed_request().requester()) > 0;
  if (own) own_.insert(name);
  const std::string& home = labs->second.front();
  for (const std::string& lab : labs->second) {
    absl::Status status;
    if (lab == home || entry.has_pem()) {
      status = Mint(entry, name, lab);
    } else {
      const std::string content = "copy of " + NameAt(home, name) + " in " + home;
      status = Keep(name, lab, content, [&](const std::string& id) {
        absl::StatusOr<v1::PemCredential> pem = Export(entry);
        if (!pem.ok()) return pem.status();
        v1::Certificate certificate;
        certificate.mutable_pem()->Swap(&*pem);
        return Create(std::move(certificate), id, lab);
      });
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// `entry` is a copy: it gets the names of the lab. Who asks for a signature may live in another.
absl::Status CellResources::Mint(v1::CertificateEntry entry, const std::string& name,
                                 const std::string& lab) {
  const std::string requester = entry.signed_request().requester();
  Rename(entry, lab);
  if (entry.has_signed_request()) entry.mutable_signed_request()->set_requester(requester);
  std::string content = entry.SerializeAsString();
  if (entry.has_signed_request()) content += NameAt(HomeOf(requester), requester);
  return Keep(name, lab, content, [&](const std::string& id) {
    v1::Certificate certificate;
    if (entry.has_spec()) *certificate.mutable_spec() = entry.spec();
    if (entry.has_pem()) *certificate.mutable_pem() = entry.pem();
    if (entry.has_signed_request()) {
      absl::StatusOr<v1::PemCredential> pem = Sign(entry.signed_request(), lab);
      if (!pem.ok()) return pem.status();
      certificate.mutable_pem()->Swap(&*pem);
    }
    return Create(std::move(certificate), id, lab);
  });
}

absl::Status CellResources::Create(v1::Certificate certificate, const std::string& id,
                                   const std::string& lab) {
  v1::CreateCertificateRequest request;
  request.set_certificate_id(id);
  request.mutable_certificate()->Swap(&certificate);
  return At(lab).lab().CreateCertificate(request, (*time_)()).status();
}

// The certificate with its key, for another lab. The key of one that was signed at its owner's
// request is to be had from the owner: the lab does not give back what was imported.
absl::StatusOr<v1::PemCredential> CellResources::Export(const v1::CertificateEntry& entry) {
  const std::string name = "certificates/" + entry.id();
  const std::string& owner = entry.has_signed_request() ? entry.signed_request().requester() : name;
  v1::PemCredential pem;
  absl::StatusOr<std::string> chain = ExportAs(Format::PEM, name, false);
  if (!chain.ok()) return chain.status();
  absl::StatusOr<std::string> key = ExportAs(Format::PRIVATE_KEY_PEM, owner, true);
  if (!key.ok()) return key.status();
  pem.set_chain_pem(*chain);
  pem.set_private_key_pem(*key);
  return pem;
}

// From the lab where it was made.
absl::StatusOr<std::string> CellResources::ExportAs(Format::Format format, const std::string& name,
                                                    bool with_key) {
  v1::ExportCertificateRequest request;
  request.set_name(NameAt(HomeOf(name), name));
  request.set_format(format);
  request.set_include_private_key(with_key);
  absl::StatusOr<v1::ExportCertificateResponse> response =
      At(HomeOf(name)).lab().ExportCertificate(request, (*time_)());
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_data());
}

// The owner asks, the authority signs, the owner has the key.
absl::StatusOr<v1::PemCredential> CellResources::Sign(const v1::SignedRequest& request,
                                                      const std::string& lab) {
  absl::StatusOr<std::string> asked =
      ExportAs(Format::CERTIFICATION_REQUEST, request.requester(), false);
  if (!asked.ok()) return asked.status();
  v1::SignCertificateRequestRequest sign;
  sign.set_certificate_request(*asked);
  *sign.mutable_spec() = request.spec();
  sign.set_ignore_requested_extensions(request.ignore_requested_extensions());
  absl::StatusOr<v1::SignCertificateRequestResponse> made =
      At(lab).lab().SignCertificateRequest(sign, (*time_)());
  if (!made.ok()) return made.status();
  absl::StatusOr<std::string> key = ExportAs(Format::PRIVATE_KEY_PEM, request.requester(), true);
  if (!key.ok()) return key.status();
  v1::PemCredential pem;
  pem.set_chain_pem(made->chain_pem());
  pem.set_private_key_pem(*key);
  return pem;
}

absl::Status CellResources::MakeContext(const v1::TlsContextEntry& entry) {
  const std::string name = "tlsContexts/" + entry.id();
  const auto labs = plan_.labs_of.find(name);
  if (labs == plan_.labs_of.end()) return absl::OkStatus();
  v1::CreateTlsContextRequest request;
  *request.mutable_tls_context()->mutable_spec() = entry.spec();
  const bool own =
      plan_.rotated.count(name) > 0 || ChangesSoon(entry.spec()) || RefersToOwn(request);
  if (own) own_.insert(name);
  for (const std::string& lab : labs->second) {
    v1::TlsContextSpec& spec = *request.mutable_tls_context()->mutable_spec();
    spec = entry.spec();
    Rename(spec, lab);
    const absl::Status status =
        Keep(name, lab, spec.SerializeAsString(), [&](const std::string& id) {
          request.set_tls_context_id(id);
          return At(lab).lab().CreateTlsContext(request, (*time_)()).status();
        });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CellResources::MakeListener(const v1::ListenerEntry& entry) {
  const std::string name = "listeners/" + entry.id();
  const std::string lab = LabOf(entry.lab());
  own_.insert(name);
  v1::CreateListenerRequest request;
  *request.mutable_listener() = entry.listener();
  SetLease(experiment_, request.mutable_listener());
  Rename(request, lab);
  OpenListener open;
  const absl::Status status = Keep(name, lab, "", [&](const std::string& id) {
    request.set_listener_id(id);
    absl::StatusOr<v1::Listener> created = At(lab).lab().CreateListener(request, (*time_)());
    if (created.ok()) open.bound_address = created->bound_address();
    return created.status();
  });
  if (!status.ok()) return status;
  open.results =
      std::make_unique<ListenerResults>(At(lab).lab(), NameAt(lab, name), KeepsResults(name));
  listeners_[name] = std::move(open);
  return absl::OkStatus();
}

absl::Status CellResources::MakeRelay(const v1::RelayEntry& entry) {
  const std::string name = "relays/" + entry.id();
  const std::string lab = LabOf(entry.lab());
  own_.insert(name);
  OpenRelay open;
  open.target = entry.relay().target_address();
  v1::CreateRelayRequest request;
  *request.mutable_relay() = entry.relay();
  SetLease(experiment_, request.mutable_relay());
  Rename(request, lab);
  request.mutable_relay()->set_target_address(AddressOf(open.target));
  const absl::Status status = Keep(name, lab, "", [&](const std::string& id) {
    request.set_relay_id(id);
    absl::StatusOr<v1::Relay> created = At(lab).lab().CreateRelay(request, (*time_)());
    if (created.ok()) open.bound_address = created->bound_address();
    return created.status();
  });
  if (!status.ok()) return status;
  open.results =
      std::make_unique<RelayResults>(At(lab).lab(), NameAt(lab, name), KeepsResults(name));
  relays_[name] = std::move(open);
  return absl::OkStatus();
}

absl::Status CellResources::MakeTerminator(const v1::TerminatorEntry& entry) {
  const std::string name = "terminators/" + entry.id();
  const std::string lab = LabOf(entry.lab());
  own_.insert(name);
  OpenTerminator open;
  open.backend = entry.terminator().backend_address();
  v1::CreateTerminatorRequest request;
  *request.mutable_terminator() = entry.terminator();
  SetLease(experiment_, request.mutable_terminator());
  Rename(request, lab);
  request.mutable_terminator()->set_backend_address(AddressOf(open.backend));
  const absl::Status status = Keep(name, lab, "", [&](const std::string& id) {
    request.set_terminator_id(id);
    absl::StatusOr<v1::Terminator> created = At(lab).lab().CreateTerminator(request, (*time_)());
    if (created.ok()) open.bound_address = created->bound_address();
    return created.status();
  });
  if (!status.ok()) return status;
  open.results =
      std::make_unique<TerminatorResults>(At(lab).lab(), NameAt(lab, name), KeepsResults(name));
  terminators_[name] = std::move(open);
  return absl::OkStatus();
}

bool CellResources::KeepsResults(const std::string& name) const {
  return std::any_of(experiment_.steps().begin(), experiment_.steps().end(),
                     [&name](const v1::Step& step) { return step.watch().listener() == name; });
}

// Makes it, or takes what is there, and notes its name in the lab.
absl::Status CellResources::Keep(const std::string& name, const std::string& lab,
                                 const std::string& content, const ResourcePool::Make& make) {
  absl::StatusOr<ResourcePool::Use> use;
  if (own_.count(name) == 0) {
    use = At(lab).pool().Share(name, content, make);
  } else {
    const auto known = names_.find({lab, name});
    use = At(lab).pool().Own(known != names_.end() ? known->second : settings_.names.Next(name),
                             make);
  }
  if (!use.ok()) {
    At(lab).Judge(use.status());
    return use.status();
  }
  names_[{lab, name}] = use->name();
  uses_.push_back(*std::move(use));
  return absl::OkStatus();
}

bool CellResources::RefersToOwn(google::protobuf::Message& message) const {
  if (own_.empty()) return false;
  bool refers = false;
  VisitReferences(message, [&](const Reference& reference) {
    refers = refers || own_.count(*reference.name) > 0;
  });
  return refers;
}

void CellResources::Rename(google::protobuf::Message& message, const std::string& lab) const {
  VisitReferences(
      message, [&](const Reference& reference) { *reference.name = NameAt(lab, *reference.name); });
}

CellResources::OpenListener* CellResources::FindListener(const std::string& name) {
  const auto found = listeners_.find(name);
  return found == listeners_.end() ? nullptr : &found->second;
}

CellResources::OpenRelay* CellResources::FindRelay(const std::string& name) {
  const auto found = relays_.find(name);
  return found == relays_.end() ? nullptr : &found->second;
}

CellResources::OpenTerminator* CellResources::FindTerminator(const std::string& name) {
  const auto found = terminators_.find(name);
  return found == terminators_.end() ? nullptr : &found->second;
}

std::string CellResources::AddressOf(const std::string& target) {
  if (const OpenListener* listener = FindListener(target)) return listener->bound_address;
  if (const OpenTerminator* terminator = FindTerminator(target)) return terminator->bound_address;
  const OpenRelay* relay = FindRelay(target);
  return relay == nullptr ? target : relay->bound_address;
}

absl::StatusOr<CellResources::Place> CellResources::Find(const std::string& name) {
  if (FindListener(name) == nullptr && FindRelay(name) == nullptr) {
    return absl::NotFoundError("there is no '" + name + "'");
  }
  const std::string& lab = HomeOf(name);
  return Place{&At(lab), NameAt(lab, name)};
}

std::vector<std::pair<Participant*, std::string>> CellResources::Instances(
    const std::string& name) const {
  std::vector<std::pair<Participant*, std::string>> instances;
  const auto labs = plan_.labs_of.find(name);
  if (labs == plan_.labs_of.end()) return instances;
  for (const std::string& lab : labs->second) instances.emplace_back(&At(lab), NameAt(lab, name));
  return instances;
}

std::string CellResources::LabOf(const std::string& lab) const {
  return lab.empty() ? DefaultLab(experiment_) : lab;
}

std::string CellResources::NameAt(const std::string& lab, const std::string& name) const {
  const auto known = names_.find({lab, name});
  return known == names_.end() ? name : known->second;
}

const std::string& CellResources::HomeOf(const std::string& name) const {
  return plan_.labs_of.at(name).front();
}

}  // namespace tlslab
