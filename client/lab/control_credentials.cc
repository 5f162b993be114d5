#include "client/lab/control_credentials.h"

#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFile = size_t{1} << 20;

// What was given, and what is wrong with it.
class Reader {
 public:
  void Say(const std::string& problem) { wrong_ += (wrong_.empty() ? "" : "\n") + problem; }

  std::string File(const std::string& name, const char* flag) {
    if (name.empty()) return "";
    absl::StatusOr<std::string> text = ReadFile(name, kMaxFile);
    if (text.ok() && !text->empty()) return *std::move(text);
    Say(std::string(flag) + ": " +
        (text.ok() ? name + ": is empty" : std::string(text.status().message())));
    return "";
  }

  std::string Token(const std::string& name) {
    const std::string text = File(name, "--control-token-file");
    std::string token;
    size_t count = 0;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      const std::vector<std::string> words =
          absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
      if (words.empty() || words[0][0] == '#') continue;
      ++count;
      token = words.back();
    }
    if (!text.empty() && count != 1) {
      Say("--control-token-file: " + name + ": has " + std::to_string(count) +
          " lines with a token; one is wanted");
    }
    return token;
  }

  const std::string& wrong() const { return wrong_; }

 private:
  std::string wrong_;
};

// What HTTP/2 carries in a field's value, and a token can be.
bool IsToken(const std::string& text) {
  for (char c : text) {
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<ControlCredentials> ReadControlCredentials(
    ControlFlags flags, const std::function<const char*(const char* name)>& variable) {
  const auto fill = [&variable](std::string& value, const char* name) {
    const char* said = value.empty() ? variable(name) : nullptr;
    if (said != nullptr) value = said;
  };
  // One way to name a token is enough; what the command line says comes before the environment.
  if (flags.token.empty() && flags.token_file.empty()) {
    fill(flags.token, "TLSLAB_CONTROL_TOKEN");
    if (flags.token.empty()) fill(flags.token_file, "TLSLAB_CONTROL_TOKEN_FILE");
  }
  fill(flags.ca_file, "TLSLAB_CONTROL_CA");
  fill(flags.certificate_file, "TLSLAB_CONTROL_CERTIFICATE");
  fill(flags.key_file, "TLSLAB_CONTROL_KEY");
  fill(flags.server_name, "TLSLAB_CONTROL_SERVER_NAME");

  Reader reader;
  if (flags.certificate_file.empty() != flags.key_file.empty()) {
    reader.Say(flags.key_file.empty() ? "--control-certificate needs --control-key"
                                      : "--control-key needs --control-certificate");
  }
  if (flags.ca_file.empty()) {
    if (!flags.certificate_file.empty()) reader.Say("--control-certificate needs --control-ca");
    if (!flags.server_name.empty()) reader.Say("--control-server-name needs --control-ca");
  }
  ControlCredentials read;
  read.ca_pem = reader.File(flags.ca_file, "--control-ca");
  read.certificate_pem = reader.File(flags.certificate_file, "--control-certificate");
  read.key_pem = reader.File(flags.key_file, "--control-key");
  read.server_name = flags.server_name;
  read.token = flags.token.empty() ? reader.Token(flags.token_file) : flags.token;
  if (!IsToken(read.token)) reader.Say("the token has characters that are not visible ASCII");
  if (reader.wrong().empty()) return read;
  return absl::InvalidArgumentError(reader.wrong());
}

}  // namespace tlslab
