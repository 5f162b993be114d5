#include "server/dialog/forward/request_head.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tlslab {
namespace {

constexpr char kContentLength[] = "content-length";
constexpr char kTransferEncoding[] = "transfer-encoding";
constexpr char kConnection[] = "connection";
constexpr char kHost[] = "host";
// In which a backend is told of the client.
constexpr const char* kClientFields[] = {"x-forwarded-for", "x-forwarded-proto", "client-cert",
                                         "client-cert-chain"};
// Of one hop by themselves (RFC 9110 section 7.6.1); and Trailer, since trailers end here.
constexpr const char* kHopFields[] = {"keep-alive", "proxy-connection", "te", "trailer", "upgrade"};

std::string LowerName(const HttpHeader& field) { return absl::AsciiStrToLower(field.name); }

template <typename List>
bool Contains(const List& list, const std::string& name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

// Gateways of CGI take "_" for "-".
bool IsClientField(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return Contains(kClientFields, name);
}

size_t Count(const std::vector<HttpHeader>& fields, const char* name) {
  return static_cast<size_t>(std::count_if(
      fields.begin(), fields.end(), [&](const auto& field) { return LowerName(field) == name; }));
}

std::string ValueOf(const std::vector<HttpHeader>& fields, const char* name) {
  for (const HttpHeader& field : fields) {
    if (LowerName(field) == name) return field.value;
  }
  return "";
}

bool AllDigits(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Where the body ends must be told once, in one way (RFC 9112 section 6.3).
std::string WrongFraming(const RequestParser& parsed) {
  const std::vector<HttpHeader>& fields = parsed.fields();
  const size_t lengths = Count(fields, kContentLength);
  const size_t encodings = Count(fields, kTransferEncoding);
  if (lengths > 0 && encodings > 0) return "both Content-Length and Transfer-Encoding";
  if (lengths > 1) return "more than one Content-Length";
  if (encodings > 1) return "more than one Transfer-Encoding";
  if (lengths > 0 && !AllDigits(ValueOf(fields, kContentLength))) {
    return "its Content-Length is no number";
  }
  if (encodings == 0) return "";
  if (parsed.version() < 11) return "Transfer-Encoding in HTTP/1.0";
  if (!absl::EqualsIgnoreCase(ValueOf(fields, kTransferEncoding), "chunked")) {
    return "its Transfer-Encoding is not \"chunked\"";
  }
  return "";
}

std::string WhatIsWrong(const RequestParser& parsed) {
  if (parsed.method() == "CONNECT") return "CONNECT wants a tunnel, and there is one backend only";
  const size_t hosts = Count(parsed.fields(), kHost);
  if (hosts > 1) return "more than one Host";
  if (hosts == 0 && parsed.version() >= 11) return "no Host";
  return WrongFraming(parsed);
}

// What Connection says: to stay or to close, and the names of fields that are for this hop alone.
struct ConnectionOptions {
  std::vector<std::string> kept;
  std::vector<std::string> named;
};

ConnectionOptions ReadConnection(const std::vector<HttpHeader>& fields) {
  ConnectionOptions options;
  for (const HttpHeader& field : fields) {
    if (LowerName(field) != kConnection) continue;
    for (const auto& word : absl::StrSplit(field.value, ',')) {
      const std::string option = absl::AsciiStrToLower(absl::StripAsciiWhitespace(word));
      if (option.empty()) continue;
      const bool kept = option == "close" || option == "keep-alive";
      (kept ? options.kept : options.named).push_back(option);
    }
  }
  return options;
}

// That which must not be for one hop.
std::string WronglyNamed(const ConnectionOptions& options) {
  for (const char* name : {kContentLength, kTransferEncoding, kHost}) {
    if (Contains(options.named, name)) return absl::StrCat("its Connection names ", name);
  }
  return "";
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) absl::StrAppend(&text, text.empty() ? "" : ", ", word);
  return text;
}

std::string ValueToSend(const HttpHeader& field, const RequestParser& parsed) {
  const std::string name = LowerName(field);
  if (name == kContentLength) return absl::StrCat(parsed.content_length().value_or(0));
  if (name == kTransferEncoding) return "chunked";
  return field.value;
}

}  // namespace

std::string WhatIsAmbiguous(std::string_view head, size_t seen) {
  // The last of them again: what a CR is, the byte behind it tells.
  for (size_t i = seen > 0 ? seen - 1 : 0; i < head.size(); ++i) {
    const char byte = head[i];
    if (byte == '\0') return "a NUL in its header";
    if (byte == '\n' && (i == 0 || head[i - 1] != '\r')) return "a bare LF in its header";
    if (byte == '\r' && i + 1 < head.size() && head[i + 1] != '\n')
      return "a bare CR in its header";
    const bool begins_line = i > 0 && head[i - 1] == '\n';
    if (begins_line && (byte == ' ' || byte == '\t')) return "obsolete folding in its header";
  }
  if (!head.empty() && head[0] == '\r') return "an empty line in front of it";
  return "";
}

RequestHead MakeHead(const RequestParser& parsed, bool keep_client_fields) {
  RequestHead head;
  head.error = WhatIsWrong(parsed);
  const ConnectionOptions options = ReadConnection(parsed.fields());
  if (head.error.empty()) head.error = WronglyNamed(options);
  if (!head.error.empty()) return head;
  head.text = absl::StrCat(parsed.method(), " ", parsed.target_text(), " HTTP/1.",
                           parsed.version() - 10, "\r\n");
  for (const HttpHeader& field : parsed.fields()) {
    const std::string name = LowerName(field);
    if (name == kConnection) continue;
    const bool for_this_hop = Contains(kHopFields, name) || Contains(options.named, name);
    if (for_this_hop || (IsClientField(name) && !keep_client_fields)) {
      head.removed.push_back(field);
    } else {
      absl::StrAppend(&head.text, field.name, ": ", ValueToSend(field, parsed), "\r\n");
    }
  }
  if (!options.kept.empty()) {
    absl::StrAppend(&head.text, "Connection: ", Joined(options.kept), "\r\n");
  }
  if (!options.named.empty()) head.removed.push_back({"Connection", Joined(options.named)});
  return head;
}

}  // namespace tlslab
