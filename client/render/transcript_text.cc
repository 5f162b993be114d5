#include "client/render/transcript_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "client/render/facts.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

constexpr size_t kColumns = 6;
// Of numbers, which end where their column ends.
constexpr std::array<bool, kColumns> kRight = {true, false, true, true, false, false};

using Row = std::array<std::string, kColumns>;

std::string NameOf(const v1::CodePoint& point) {
  return point.name().empty() ? std::to_string(point.value()) : Printable(point.name());
}

std::string TypeOf(const v1::WireRecord& record) {
  if (record.not_tls()) return "(not TLS)";
  if (record.sslv2_client_hello()) return "(SSL 2.0 ClientHello)";
  if (!record.has_content_type()) return "(no whole header)";
  const std::string name = NameOf(record.content_type());
  return record.protected_() ? "[" + name + "]" : name;
}

// Messages that end in it, or the alert; of an encrypted record its type too.
std::string ContentOf(const v1::WireRecord& record) {
  std::string text;
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  for (const v1::WireMessage& message : record.messages()) {
    add(NameOf(message.type()) + " " + std::to_string(message.size_bytes()));
  }
  if (record.has_alert()) add(NameOf(record.alert()));
  if (record.has_inner_content_type()) {
    text = NameOf(record.inner_content_type()) + (text.empty() ? "" : ": " + text);
  }
  if (!record.has_end_offset()) add("never whole");
  return text;
}

Row RowOf(const v1::WireRecord& record) {
  return {(record.flow() == v1::CLIENT_TO_SERVER ? "> " : "< ") +
              std::to_string(record.record_number()),
          MeasuredTimeText(record.start_offset()),
          std::to_string(record.stream_offset()),
          std::to_string(record.payload_bytes()),
          TypeOf(record),
          ContentOf(record)};
}

// Columns on a terminal, not bytes.
size_t WidthOf(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

std::string TableText(const std::vector<Row>& rows) {
  std::array<size_t, kColumns> widths = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < kColumns; ++i) {
      const std::string blanks(widths[i] - WidthOf(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (kRight[i] ? blanks + row[i] : row[i] + blanks);
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace

std::string TranscriptText(const v1::WireTranscript& transcript) {
  if (transcript.records().empty()) return "No record passed.\n";
  std::vector<Row> rows = {{"#", "at", "offset", "size", "record", "what it holds"}};
  for (const v1::WireRecord& record : transcript.records()) rows.push_back(RowOf(record));
  std::string text = TableText(rows);
  if (transcript.omitted_record_count() > 0) {
    text += "and " + std::to_string(transcript.omitted_record_count()) + " records more\n";
  }
  return text;
}

}  // namespace tlslab
