#include "server/wire/observation_comparison.h"

#include <algorithm>
#include <optional>

namespace tlslab {
namespace {

constexpr uint8_t kHandshake = 22;
constexpr uint8_t kApplicationData = 23;

bool IsApplicationData(const RecordShape& record) {
  return record.content_type == kApplicationData;
}

// Header of 4 bytes, a hash, the inner type, and a tag of 16 or 8 bytes.
bool HasSizeOfFinished(const RecordShape& record) {
  for (const uint32_t hash : {32, 48}) {
    for (const uint32_t tag : {16, 8}) {
      if (record.payload_bytes == 4 + hash + 1 + tag) return true;
    }
  }
  return false;
}

// Of TLS 1.3: the place behind the client's Finished; the end when there is none.
size_t AfterFinished(const std::vector<RecordShape>& records) {
  constexpr size_t kMostBeforeData = 3;  // Certificate, CertificateVerify, Finished
  bool server_seen = false;
  std::vector<size_t> client;  // places of its records after the server's first
  for (size_t i = 0; i < records.size() && client.size() < kMostBeforeData; ++i) {
    if (!IsApplicationData(records[i])) continue;
    if (records[i].flow == FlowDirection::kServerToClient) {
      server_seen = true;
    } else if (server_seen) {
      client.push_back(i);
    }
  }
  if (client.empty()) return records.size();
  for (const size_t place : client) {
    if (HasSizeOfFinished(records[place])) return place + 1;
  }
  return client[0] + 1;
}

uint32_t Distance(uint32_t a, uint32_t b) { return a > b ? a - b : b - a; }

// The first record by which they can be told apart; one behind the end of the shorter when only
// their number differs.
std::optional<size_t> FirstDifference(const std::vector<RecordShape>& a,
                                      const std::vector<RecordShape>& b, uint32_t tolerance) {
  const size_t common = std::min(a.size(), b.size());
  for (size_t i = 0; i < common; ++i) {
    if (a[i].flow != b[i].flow) return i;
    if (Distance(a[i].payload_bytes, b[i].payload_bytes) > tolerance) return i;
  }
  if (a.size() != b.size()) return common;
  return std::nullopt;
}

std::string ShapeOf(const std::vector<RecordShape>& records) {
  constexpr size_t kShown = 200;
  if (records.empty()) return "nothing";
  std::string shape;
  size_t shown = 0, i = 0;
  for (; i < records.size() && shown < kShown; ++shown) {
    size_t run = 1;
    while (i + run < records.size() && records[i + run].flow == records[i].flow &&
           records[i + run].payload_bytes == records[i].payload_bytes) {
      ++run;
    }
    if (!shape.empty()) shape += ' ';
    shape += records[i].flow == FlowDirection::kClientToServer ? "> " : "< ";
    shape += std::to_string(records[i].payload_bytes);
    if (run > 1) shape += " x" + std::to_string(run);
    i += run;
  }
  if (i < records.size()) shape += " and " + std::to_string(records.size() - i) + " more";
  return shape;
}

std::string SenderOf(const RecordShape& record) {
  return record.flow == FlowDirection::kClientToServer ? "the client" : "the server";
}

std::string Quoted(const std::string& label) { return "\"" + label + "\""; }

std::string Count(size_t count) {
  return std::to_string(count) + (count == 1 ? " record" : " records");
}

std::string Sentence(const Observation& a, const Observation& b, size_t place) {
  if (place >= std::min(a.records.size(), b.records.size())) {
    return Quoted(a.label) + " has " + Count(a.records.size()) + ", " + Quoted(b.label) + " " +
           std::to_string(b.records.size());
  }
  const RecordShape& one = a.records[place];
  const RecordShape& other = b.records[place];
  const std::string record = "record " + std::to_string(place + 1);
  if (one.flow != other.flow) {
    return record + " of " + Quoted(a.label) + " comes from " + SenderOf(one) + ", that of " +
           Quoted(b.label) + " from " + SenderOf(other);
  }
  return record + ", from " + SenderOf(one) + ", has " + std::to_string(one.payload_bytes) +
         " bytes in " + Quoted(a.label) + " and " + std::to_string(other.payload_bytes) + " in " +
         Quoted(b.label);
}

// A group while it is made: the smallest and the largest size of each record.
struct Growing {
  ObservationGroup group;
  std::vector<RecordShape> least;
  std::vector<RecordShape> most;

  // Whoever differs from no bound by more than the tolerance differs so from no member.
  bool Takes(const std::vector<RecordShape>& records, uint32_t tolerance) const {
    return !FirstDifference(least, records, tolerance) &&
           !FirstDifference(most, records, tolerance);
  }
  void Add(size_t place, const std::vector<RecordShape>& records) {
    group.members.push_back(place);
    for (size_t i = 0; i < records.size(); ++i) {
      least[i].payload_bytes = std::min(least[i].payload_bytes, records[i].payload_bytes);
      most[i].payload_bytes = std::max(most[i].payload_bytes, records[i].payload_bytes);
    }
  }
};

}  // namespace

std::vector<RecordShape> ApplicationDataOf(const std::vector<RecordShape>& records) {
  // Only in TLS 1.2 and below an encrypted handshake message says what it is.
  const bool tls12 = std::any_of(records.begin(), records.end(), [](const RecordShape& record) {
    return record.is_protected && record.content_type == kHandshake;
  });
  const auto start = tls12 ? std::find_if(records.begin(), records.end(), IsApplicationData)
                           : records.begin() + static_cast<ptrdiff_t>(AfterFinished(records));
  return std::vector<RecordShape>(start, records.end());
}

std::vector<ObservationGroup> GroupObservations(const std::vector<Observation>& observations,
                                                const ComparisonOptions& options) {
  std::vector<Growing> growing;
  for (size_t i = 0; i < observations.size(); ++i) {
    const std::vector<RecordShape>& records = observations[i].records;
    const auto home = std::find_if(growing.begin(), growing.end(), [&](const Growing& one) {
      return one.Takes(records, options.tolerance);
    });
    if (home != growing.end()) {
      home->Add(i, records);
    } else {
      growing.push_back({{{i}, ShapeOf(records)}, records, records});
    }
  }
  std::vector<ObservationGroup> groups;
  for (Growing& one : growing) groups.push_back(std::move(one.group));
  return groups;
}

std::string DifferenceOf(const ObservationGroup& one, const ObservationGroup& other,
                         const std::vector<Observation>& observations,
                         const ComparisonOptions& options) {
  const Observation& outsider = observations[other.members[0]];
  // With a tolerance, it may be another than the first that the outsider does not go with.
  for (const size_t member : one.members) {
    const Observation& insider = observations[member];
    const auto place = FirstDifference(insider.records, outsider.records, options.tolerance);
    if (place) return Sentence(insider, outsider, *place);
  }
  return "";
}

}  // namespace tlslab
