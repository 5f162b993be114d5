#include "client/commands/run_labs.h"

#include <algorithm>
#include <set>

#include "client/text/nearest.h"

namespace tlslab {

absl::StatusOr<LabLookup> RunLabs::Of(const ExperimentSuite& suite,
                                      const std::map<std::string, std::string>& addresses) {
  std::map<std::string, Entry*> here;
  std::string missing;
  if (suite.labs().empty()) here[""] = Find("", own_address_);
  for (const v1::LabEntry& lab : suite.labs()) {
    const auto given = addresses.find(lab.id());
    const std::string& address = given == addresses.end() ? lab.address() : given->second;
    if (address.empty()) {
      missing += (missing.empty() ? "" : "\n") + suite.header().file_name() + ": the lab '" +
                 lab.id() + "' has no address; give it one with --lab " + lab.id() + "=ADDRESS";
      continue;
    }
    here[lab.id()] = Find(lab.id(), address);
  }
  if (!missing.empty()) return absl::InvalidArgumentError(missing);
  // A file that was checked names no other.
  Entry* const first = here.begin()->second;
  return LabLookup([here, first](const std::string& id) {
    const auto found = here.find(id);
    return (found == here.end() ? first : found->second)->lab.get();
  });
}

RunLabs::Entry* RunLabs::Find(const std::string& id, const std::string& address) {
  for (const auto& entry : entries_) {
    if (entry->id == id && entry->address == address) return entry.get();
  }
  entries_.push_back(std::make_unique<Entry>(Entry{id, address, nullptr}));
  return entries_.back().get();
}

std::vector<absl::Status> RunLabs::Open() {
  std::vector<absl::Status> failures;
  for (const auto& entry : entries_) {
    entry->lab = std::make_unique<Participant>(entry->id, entry->address,
                                               sessions_.Open(entry->address), names_);
    if (!entry->lab->status().ok()) failures.push_back(entry->lab->status());
  }
  return failures;
}

std::vector<v1::LabReport> RunLabs::Reports() const {
  std::vector<v1::LabReport> reports;
  for (const auto& entry : entries_) reports.push_back(entry->lab->Report());
  return reports;
}

absl::Status CheckLabIds(const std::map<std::string, std::string>& addresses,
                         const std::vector<std::unique_ptr<ExperimentSuite>>& suites) {
  std::set<std::string> ids;
  for (const auto& suite : suites) {
    for (const v1::LabEntry& lab : suite->labs()) ids.insert(lab.id());
  }
  std::string wrong;
  for (const auto& [id, address] : addresses) {
    if (ids.count(id) > 0) continue;
    wrong += (wrong.empty() ? "" : "\n") + std::string("--lab ") + id + "=" + address +
             ": no file has a lab '" + id + "'" +
             DidYouMean(id, std::vector<std::string>(ids.begin(), ids.end()));
  }
  return wrong.empty() ? absl::OkStatus() : absl::InvalidArgumentError(wrong);
}

}  // namespace tlslab
