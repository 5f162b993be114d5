// Replies that begin with three digits: SMTP's (RFC 5321 section 4.2), FTP's (RFC 959 section 4.2)
// and NNTP's first lines (RFC 3977 section 3.2).
//
//   CodeReply reply;
//   if (reply.Add("250-localhost")) ...    // false: the line is no part of a reply
//   if (reply.complete()) Use(reply.code, reply.lines);
#ifndef TLSLAB_SERVER_DIALOG_CODE_REPLY_H_
#define TLSLAB_SERVER_DIALOG_CODE_REPLY_H_

#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

class CodeReply {
 public:
  // A line without its end. False: it is malformed, or the reply has too many lines.
  bool Add(std::string_view line);
  bool complete() const { return complete_; }
  int code() const { return code_; }
  // Without codes.
  const std::vector<std::string>& lines() const { return lines_; }
  // The code and the last line, for people.
  std::string text() const;

 private:
  static constexpr size_t kMaxLines = 1000;

  int code_ = 0;
  bool complete_ = false;
  std::vector<std::string> lines_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_CODE_REPLY_H_
