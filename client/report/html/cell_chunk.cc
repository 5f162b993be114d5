#include "client/report/html/cell_chunk.h"

#include <google/protobuf/io/gzip_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "client/report/html/cell_outcome.h"
#include "client/report/html/clip.h"
#include "client/report/html/page_json.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

constexpr int kMaxCells = 64;
constexpr size_t kMaxBytes = 4 << 20;  // before compression
constexpr size_t kMaxDifferences = 200;
constexpr size_t kMaxDifferenceBytes = 2000;
constexpr int kCompressionLevel = 3;  // a third of the time of the usual 6, a tenth larger

std::string Compressed(const v1::ExperimentReport& cells) {
  std::string compressed;
  google::protobuf::io::StringOutputStream sink(&compressed);
  google::protobuf::io::GzipOutputStream::Options options;
  options.format = google::protobuf::io::GzipOutputStream::ZLIB;
  options.compression_level = kCompressionLevel;
  google::protobuf::io::GzipOutputStream zlib(&sink, options);
  cells.SerializeToZeroCopyStream(&zlib);
  zlib.Close();
  return compressed;
}

std::string Base64(const std::string& bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

// As the reader of experiments makes it of the experiment and the parameters.
std::string UsualId(const v1::CellReport& cell) {
  std::string id = cell.experiment_id();
  for (int i = 0; i < cell.parameters_size(); ++i) {
    id += (i == 0 ? "[" : ",") + cell.parameters(i).name() + "=" + cell.parameters(i).value();
  }
  id += cell.parameters_size() > 0 ? "]" : "";
  return id + (cell.repetition() > 1 ? "#" + std::to_string(cell.repetition()) : "");
}

std::string ClippedText(const std::string& text) {
  return PageJsonText(
      text.size() <= kMaxDifferenceBytes ? text : text.substr(0, kMaxDifferenceBytes) + "…");
}

std::string Rows(const std::vector<CellDifference>& differences) {
  std::string json;
  for (size_t i = 0; i < std::min(differences.size(), kMaxDifferences); ++i) {
    json += (i == 0 ? "[" : ",[") + ClippedText(differences[i].path) + "," +
            ClippedText(differences[i].before) + "," + ClippedText(differences[i].now) + "]";
  }
  return "[" + json + "]";
}

}  // namespace

CellChunk::CellChunk(int number, std::vector<v1::AxisReport> axes)
    : number_(number), axes_(std::move(axes)) {}

void CellChunk::Add(const v1::CellReport& cell, const std::vector<CellDifference>& differences) {
  if (!differences.empty()) {
    differences_ += (differences_.empty() ? "\"" : ",\"") + std::to_string(cells_.cells_size()) +
                    "\":" + Rows(differences);
  }
  rows_ += (IsEmpty() ? "" : ",\n") + Row(cell, differences.size());
  v1::CellReport& added = *cells_.add_cells();
  added = cell;
  ClipForPage(added);
  bytes_ += added.ByteSizeLong();
}

bool CellChunk::IsFull() const { return cells_.cells_size() >= kMaxCells || bytes_ >= kMaxBytes; }

std::string CellChunk::Html() const {
  const std::string number = std::to_string(number_);
  return "<script type=\"application/json\" class=\"part\">{\"chunk\":" + number +
         ",\"differences\":{" + differences_ + "},\"rows\":[" + rows_ + "]}</script>\n" +
         "<script type=\"application/octet-stream\" id=\"chunk" + number + "\">" +
         Base64(Compressed(cells_)) + "</script>\n";
}

std::string CellChunk::Row(const v1::CellReport& cell, size_t difference_count) const {
  std::string row = "[" + std::to_string(cell.verdict()) + "," + Parameters(cell) + "," +
                    PageJsonText(CellOutcome(cell)) + "," + std::to_string(difference_count) + "," +
                    std::to_string(static_cast<int64_t>(DurationSeconds(cell.duration()) * 1e6)) +
                    "," + std::to_string(cell.repetition()) + "," +
                    std::to_string(cell.failed_attempts_size());
  if (cell.cell_id() != UsualId(cell)) {
    row += "," + PageJsonText(cell.cell_id());
  }
  return row + "]";
}

std::string CellChunk::Parameters(const v1::CellReport& cell) const {
  std::string json;
  for (int i = 0; i < cell.parameters_size(); ++i) {
    const std::string& value = cell.parameters(i).value();
    std::string text = PageJsonText(value);
    if (i < static_cast<int>(axes_.size())) {
      const auto& values = axes_[i].values();
      const auto place = std::find(values.begin(), values.end(), value);
      if (place != values.end()) {
        text = std::to_string(place - values.begin());
      }
    }
    json += (i == 0 ? "" : ",") + text;
  }
  return "[" + json + "]";
}

}  // namespace tlslab
