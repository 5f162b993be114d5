#include "server/dialog/code_reply.h"

#include <algorithm>
#include <cctype>

namespace tlslab {
namespace {

bool BeginsWithCode(std::string_view line) {
  return line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, [](unsigned char byte) {
           return std::isdigit(byte) != 0;
         });
}

}  // namespace

bool CodeReply::Add(std::string_view line) {
  if (lines_.size() >= kMaxLines) return false;
  const bool coded = BeginsWithCode(line);
  // Between the first line and the last, FTP's may be anything.
  if (!coded && lines_.empty()) return false;
  if (!coded) {
    lines_.emplace_back(line);
    return true;
  }
  const int code = std::stoi(std::string(line.substr(0, 3)));
  if (lines_.empty()) code_ = code;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return false;
  complete_ = code == code_ && (line.size() == 3 || line[3] == ' ');
  lines_.emplace_back(line.substr(std::min<size_t>(line.size(), 4)));
  return true;
}

std::string CodeReply::text() const {
  return std::to_string(code_) + " " + (lines_.empty() ? "" : lines_.back());
}

}  // namespace tlslab
