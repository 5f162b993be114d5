// A file for a report: written beside its place and put there when it is whole, so that whoever
// looks finds the old one or the new one.
//
//   absl::StatusOr<std::unique_ptr<ReportFile>> file = ReportFile::Open("run.xml");
//   (*file)->stream() << ...;
//   absl::Status status = (*file)->Finish();
//
// Without Finish nothing changes. What is no ordinary file (/dev/stdout, a pipe) is written to as
// it is.
#ifndef TLSLAB_CLIENT_COMMANDS_REPORT_FILE_H_
#define TLSLAB_CLIENT_COMMANDS_REPORT_FILE_H_

#include <fstream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace tlslab {

class ReportFile {
 public:
  // FAILED_PRECONDITION with the system's reason when it cannot be written.
  static absl::StatusOr<std::unique_ptr<ReportFile>> Open(const std::string& name);
  ~ReportFile();
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;

  std::ostream& stream() { return stream_; }
  absl::Status Finish();

 private:
  explicit ReportFile(const std::string& name) : name_(name) {}

  const std::string name_;
  std::string written_;  // the file beside it; empty: `name_` itself, or it is in place
  std::ofstream stream_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_REPORT_FILE_H_
