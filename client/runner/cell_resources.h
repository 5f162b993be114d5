// What one cell has in its labs: certificates, contexts, responders, listeners, relays
// and terminators.
//
//   CellResources resources(experiment, plan, labs, settings);
//   absl::Status status = resources.Make(deadline);
//   resources.Rename(request, "client");   // "tlsContexts/x" becomes the name that it has there
//
// Certificates and contexts are shared with other cells (resource_pool.h) unless they cannot be:
// contexts whose ticket keys a step changes, certificates whose validity begins or ends within an
// hour of their minting, contexts with a revocation list or an OCSP response made for them of which
// the same is true, all of an experiment with revocation responders, and what refers to them.
// Listeners, relays, terminators and responders are the cell's own, and their leases last as long
// as the cell may. All of it is let go in the destructor.
//
// A certificate is made in the first lab that needs it and copied, key included, to the others.
#ifndef TLSLAB_CLIENT_RUNNER_CELL_RESOURCES_H_
#define TLSLAB_CLIENT_RUNNER_CELL_RESOURCES_H_

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "client/runner/participant.h"
#include "client/runner/resource_plan.h"
#include "client/runner/told_results.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

// A lab of the run by its id in the file at hand. Never null.
using LabLookup = std::function<Participant*(const std::string& id)>;
// How long a call may take that is made now.
using CallTime = std::function<std::chrono::milliseconds()>;

class CellResources {
 public:
  struct Settings {
    ResourceNames& names;
    std::string seed = {};  // for certificates that have none; empty: none
  };
  // A listener of the cell.
  struct OpenListener {
    std::string bound_address;
    std::unique_ptr<ListenerResults> results;
  };
  // A relay of the cell.
  struct OpenRelay {
    std::string bound_address;
    std::string target;  // as in the file
    std::unique_ptr<RelayResults> results;
  };
  // A terminator of the cell.
  struct OpenTerminator {
    std::string bound_address;
    std::string backend;  // as in the file
    std::unique_ptr<TerminatorResults> results;
  };
  // Where something is, and under which name.
  struct Place {
    Participant* lab;
    std::string name;
  };

  // All must outlive it. The experiment's certificates get their seeds.
  CellResources(v1::Experiment& experiment, const ResourcePlan& plan, const LabLookup& labs,
                const Settings& settings);
  ~CellResources();
  CellResources(const CellResources&) = delete;
  CellResources& operator=(const CellResources&) = delete;

  absl::Status Make(const CallTime& time);

  // Puts the names that things have in that lab for those of the file.
  void Rename(google::protobuf::Message& message, const std::string& lab) const;
  // By name as in the file; null when there is none.
  OpenListener* FindListener(const std::string& name);
  OpenRelay* FindRelay(const std::string& name);
  OpenTerminator* FindTerminator(const std::string& name);
  // Where a listener, relay or terminator of the cell accepts; any other text as it is.
  std::string AddressOf(const std::string& target);
  // Of a listener or relay by its name in the file. NOT_FOUND.
  absl::StatusOr<Place> Find(const std::string& name);
  // Every lab that has the context, with its name there.
  std::vector<std::pair<Participant*, std::string>> Instances(const std::string& name) const;

 private:
  using LabAndName = std::pair<std::string, std::string>;  // lab, name as in the file

  absl::Status MakeResponders();
  absl::Status MakeCertificate(v1::CertificateEntry& entry);
  absl::Status MakeContext(const v1::TlsContextEntry& entry);
  absl::Status MakeListener(const v1::ListenerEntry& entry);
  absl::Status MakeRelay(const v1::RelayEntry& entry);
  absl::Status MakeTerminator(const v1::TerminatorEntry& entry);
  absl::Status Mint(v1::CertificateEntry entry, const std::string& name, const std::string& lab);
  absl::Status Create(v1::Certificate certificate, const std::string& id, const std::string& lab);
  absl::StatusOr<v1::PemCredential> Export(const v1::CertificateEntry& entry);
  absl::StatusOr<std::string> ExportAs(v1::ExportCertificateRequest::Format format,
                                       const std::string& name, bool with_key);
  absl::StatusOr<v1::PemCredential> Sign(const v1::SignedRequest& request, const std::string& lab);
  absl::Status Keep(const std::string& name, const std::string& lab, const std::string& content,
                    const ResourcePool::Make& make);
  bool RefersToOwn(google::protobuf::Message& message) const;
  std::string LabOf(const std::string& lab) const;
  bool KeepsResults(const std::string& name) const;
  // The lab's name for it; the file's own when it is not there.
  std::string NameAt(const std::string& lab, const std::string& name) const;
  const std::string& HomeOf(const std::string& name) const;
  Participant& At(const std::string& lab) const { return *labs_(lab); }

  v1::Experiment& experiment_;
  const ResourcePlan& plan_;
  const LabLookup& labs_;
  const Settings settings_;
  const CallTime* time_ = nullptr;
  std::set<std::string> own_;  // names as in the file that are not shared
  std::map<LabAndName, std::string> names_;
  std::vector<ResourcePool::Use> uses_;  // let go from the last
  std::map<std::string, OpenListener> listeners_;
  std::map<std::string, OpenRelay> relays_;
  std::map<std::string, OpenTerminator> terminators_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_CELL_RESOURCES_H_
