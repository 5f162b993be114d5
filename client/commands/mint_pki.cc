#include "client/commands/mint_pki.h"

#include <algorithm>
#include <map>
#include <set>

#include "client/experiment/experiment_file.h"
#include "client/experiment/references.h"
#include "client/render/certificate_text.h"
#include "client/render/message_text.h"
#include "client/requests/certificate_inputs.h"
#include "client/text/nearest.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

using Form = v1::ExportCertificateRequest;

// One certificate, ready to be written.
struct PkiFiles {
  std::string id;
  v1::Certificate certificate;
  std::string chain, key, combined;
};

class Pki {
 public:
  Pki(const CertificateFlags& flags) : flags_(flags) {}

  // The file, and what of the folder is needed for --only.
  absl::Status Read() {
    absl::StatusOr<v1::Experiment> read = ReadCertificatesFile(flags_.from_file);
    if (!read.ok()) return read.status();
    entries_ = read->certificates();
    absl::StatusOr<std::string> password = ReadPassword(flags_.password_file);
    if (!password.ok()) return password.status();
    password_ = *std::move(password);
    if (absl::Status status = Select(); !status.ok()) return status;
    for (v1::CertificateEntry& entry : entries_) {
      if (needed_.count(entry.id()) == 0) continue;
      absl::StatusOr<v1::PemCredential> kept =
          ReadCredential(File(entry.id(), ".crt"), File(entry.id(), ".key"));
      if (!kept.ok()) return kept.status();
      *entry.mutable_pem() = *std::move(kept);
    }
    return MakeFolder(flags_.out_dir);
  }

  absl::Status Mint(RemoteLab& lab) {
    ResourceScope scope(lab);
    for (v1::CertificateEntry& entry : entries_) {
      if (!Selected(entry.id()) && needed_.count(entry.id()) == 0) continue;
      VisitReferences(entry, [&scope](const Reference& reference) {
        *reference.name = scope.Unique(*reference.name);
      });
      v1::Certificate certificate;
      if (entry.has_spec()) *certificate.mutable_spec() = entry.spec();
      if (entry.has_pem()) *certificate.mutable_pem() = entry.pem();
      absl::StatusOr<v1::Certificate> minted = scope.CreateCertificate(entry.id(), certificate);
      if (!minted.ok()) return minted.status();
      if (!Selected(entry.id())) continue;
      if (absl::Status status = Take(lab, entry, *std::move(minted)); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Write() const {
    for (const PkiFiles& files : made_) {
      absl::Status status = WriteSecretFile(File(files.id, ".key"), files.key);
      if (status.ok()) status = WriteSecretFile(File(files.id, ".pem"), files.combined);
      if (status.ok()) status = WritePublicFile(File(files.id, ".crt"), files.chain);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  const std::vector<PkiFiles>& made() const { return made_; }

 private:
  std::string File(const std::string& id, const std::string& ending) const {
    return flags_.out_dir + "/" + id + ending;
  }

  bool Selected(const std::string& id) const {
    return flags_.only.empty() || std::count(flags_.only.begin(), flags_.only.end(), id) > 0;
  }

  // Which are to be read from the folder: what the selected ones refer to.
  absl::Status Select() {
    std::vector<std::string> ids;
    for (const v1::CertificateEntry& entry : entries_) ids.push_back(entry.id());
    for (const std::string& id : flags_.only) {
      if (std::count(ids.begin(), ids.end(), id) > 0) continue;
      return absl::InvalidArgumentError("--only: '" + id + "' is no certificate of " +
                                        flags_.from_file + DidYouMean(id, ids));
    }
    for (v1::CertificateEntry& entry : entries_) {
      if (!Selected(entry.id())) continue;
      VisitReferences(entry, [this](const Reference& reference) {
        const std::string id = reference.name->substr(reference.collection.size());
        if (!Selected(id)) needed_.insert(id);
      });
    }
    return absl::OkStatus();
  }

  absl::Status Take(RemoteLab& lab, const v1::CertificateEntry& entry, v1::Certificate minted) {
    PkiFiles files{entry.id(), {}, minted.chain_pem(), entry.pem().private_key_pem(), ""};
    // The key of one that was made elsewhere is never given away, and is at hand.
    Form request;
    request.set_name(minted.name());
    request.set_include_private_key(entry.has_spec());
    if (entry.has_spec()) request.set_password(password_);
    request.set_format(Form::COMBINED_PEM);
    absl::StatusOr<v1::ExportCertificateResponse> combined = lab.ExportCertificate(request);
    if (!combined.ok()) return combined.status();
    files.combined = combined->data() + files.key;
    if (entry.has_spec()) {
      request.set_format(Form::PRIVATE_KEY_PEM);
      absl::StatusOr<v1::ExportCertificateResponse> key = lab.ExportCertificate(request);
      if (!key.ok()) return key.status();
      files.key = key->data();
    }
    minted.set_name("certificates/" + entry.id());  // as the file calls it
    minted.clear_source();
    files.certificate = std::move(minted);
    made_.push_back(std::move(files));
    return absl::OkStatus();
  }

  const CertificateFlags& flags_;
  google::protobuf::RepeatedPtrField<v1::CertificateEntry> entries_;
  std::string password_;
  std::set<std::string> needed_;
  std::vector<PkiFiles> made_;
};

void PrintOne(const PkiFiles& files, OutputFormat format, Console& console) {
  switch (format) {
    case OutputFormat::kText:
      console.out << files.id << ": " << CertificateSummary(files.certificate.facts()) << "\n";
      break;
    case OutputFormat::kJson:
      console.out << MessageJsonLine(files.certificate);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(files.certificate) << "\n";
      break;
  }
}

}  // namespace

int MintPki(const Options& options, const LabOpener& open_lab, Console& console) {
  Pki pki(options.certificate);
  if (absl::Status status = pki.Read(); !status.ok()) return Fail(console, status, kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  if (absl::Status status = pki.Mint(**lab); !status.ok()) return Fail(console, status, kLabFailed);
  if (absl::Status status = pki.Write(); !status.ok()) return Fail(console, status, kUsageError);
  for (const PkiFiles& files : pki.made()) PrintOne(files, options.output, console);
  return kAsExpected;
}

}  // namespace tlslab
