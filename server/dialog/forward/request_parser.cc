#include "server/dialog/forward/request_parser.h"

#include "absl/strings/str_cat.h"

namespace tlslab {

// Each piece a chunk of its own.
std::size_t RequestParser::on_chunk_body_impl(std::uint64_t remaining, Text body, Error&) {
  if (!body.empty()) {
    absl::StrAppend(&body_, absl::Hex(body.size()), "\r\n");
    body_.append(body.data(), body.size());
    body_ += "\r\n";
  }
  in_chunk_ = body.size() < remaining;
  return body.size();
}

}  // namespace tlslab
