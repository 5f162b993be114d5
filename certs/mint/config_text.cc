#include "certs/mint/config_text.h"

#include <openssl/conf.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr size_t kMaxText = 64 << 10;
constexpr size_t kMaxValue = 1024;
constexpr int kMaxEntries = 100;       // in a section
constexpr size_t kMaxVariables = 100;  // each may be as long as a value
constexpr size_t kMaxReferences = 40;  // "@section": sections can be nested three deep

absl::Status Refuse(absl::string_view why) { return absl::InvalidArgumentError(why); }

absl::Status RefuseLine(size_t index, absl::string_view why) {
  return Refuse(absl::StrCat("line ", index + 1, ": ", why));
}

bool IsStrangeControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

// A line that OpenSSL joins from several begins where one of these begins, so nothing
// hides behind a backslash at the end of a line.
absl::Status CheckLines(const std::string& text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    absl::string_view line = lines[i];
    if (i == 0) absl::ConsumePrefix(&line, "\xef\xbb\xbf");  // OpenSSL skips it as well
    absl::ConsumeSuffix(&line, "\r");
    line = absl::StripLeadingAsciiWhitespace(line);
    if (std::any_of(line.begin(), line.end(), IsStrangeControl)) {
      return RefuseLine(i, "holds a control character");
    }
    if (absl::StartsWith(line, ".")) {
      return RefuseLine(i, "is a directive, as .include; everything must stand in this text");
    }
  }
  return absl::OkStatus();
}

// The names of sections are expanded before they are used.
bool HasVariableInHeader(const std::string& text) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const size_t bracket = line.find('[');
    if (bracket != line.npos && line.find('$', bracket) != line.npos) return true;
  }
  return false;
}

std::string WithoutContinuations(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\\n", ""}, {"\\\r\n", ""}});
}

// Without what may stand between the letters of a word for OpenSSL.
std::string Bare(const std::string& text) {
  std::string bare;
  for (char c : text) {
    if (!absl::ascii_isspace(c) && c != '\\' && c != '"' && c != '\'' && c != '`') bare += c;
  }
  return bare;
}

// OpenSSL takes what a section of the name ENV lacks from the environment.
bool ReadsEnvironment(const std::string& text, const std::string& bare) {
  return absl::StrContains(bare, "ENV::") || absl::StrContains(bare, "[ENV]") ||
         HasVariableInHeader(text) || HasVariableInHeader(WithoutContinuations(text));
}

absl::Status CheckText(const std::string& text) {
  if (text.size() > kMaxText) {
    return Refuse(absl::StrCat("is too long: ", text.size(), " bytes, at most ", kMaxText));
  }
  if (absl::Status lines = CheckLines(text); !lines.ok()) return lines;
  const std::string bare = Bare(text);
  // "section::name = value" puts a name into another section, a directive as well.
  if (absl::StrContains(bare, "::.")) {
    return Refuse("has a directive, as .include; everything must stand in this text");
  }
  if (ReadsEnvironment(text, bare)) {
    return Refuse(
        "asks for the environment ($ENV::...), or has a variable in the name of a "
        "section; everything must stand in this text");
  }
  if (std::count(text.begin(), text.end(), '$') > static_cast<long>(kMaxVariables)) {
    return Refuse(absl::StrCat("has more than ", kMaxVariables, " variables"));
  }
  if (std::count(text.begin(), text.end(), '@') > static_cast<long>(kMaxReferences)) {
    return Refuse(absl::StrCat("has more than ", kMaxReferences, " references (\"@\")"));
  }
  return absl::OkStatus();
}

// ASN1_generate_nconf(3) builds sections of sections, and bit strings of any length.
bool BuildsNestedAsn1(absl::string_view value) {
  const std::string upper = absl::AsciiStrToUpper(value);
  if (!absl::StrContains(upper, "ASN1:") && !absl::StrContains(upper, ";")) return false;
  for (const char* word : {"SEQUENCE:", "SEQ:", "SET:", "SEQWRAP", "SETWRAP", "BITLIST"}) {
    if (absl::StrContains(upper, word)) return true;
  }
  return false;
}

absl::Status CheckSection(const char* name, const STACK_OF(CONF_VALUE) * entries) {
  if (sk_CONF_VALUE_num(entries) > kMaxEntries) {
    return Refuse(absl::StrCat("section ", name, " has more than ", kMaxEntries, " entries"));
  }
  for (int i = 0; i < sk_CONF_VALUE_num(entries); ++i) {
    const CONF_VALUE* entry = sk_CONF_VALUE_value(entries, i);
    const absl::string_view value = entry->value ? entry->value : "";
    const std::string where = absl::StrCat("section ", name, ": ", entry->name, " ");
    if (value.size() > kMaxValue) {
      return Refuse(absl::StrCat(where, "is longer than ", kMaxValue, " bytes"));
    }
    if (BuildsNestedAsn1(value)) {
      return Refuse(absl::StrCat(where, "builds nested ASN.1; write it as DER:hex instead"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSections(const CONF* config) {
  STACK_OF(OPENSSL_CSTRING)* names = NCONF_get_section_names(config);
  absl::Status status = names ? absl::OkStatus() : Refuse("has no sections");
  for (int i = 0; status.ok() && i < sk_OPENSSL_CSTRING_num(names); ++i) {
    const char* name = sk_OPENSSL_CSTRING_value(names, i);
    status = CheckSection(name, NCONF_get_section(config, name));
  }
  sk_OPENSSL_CSTRING_free(names);
  return status;
}

}  // namespace

absl::StatusOr<OsslPtr<CONF>> LoadConfigText(const std::string& text) {
  if (absl::Status checked = CheckText(text); !checked.ok()) return checked;
  ClearErrors();
  OsslPtr<CONF> config(NCONF_new_ex(LabLibrary(), NCONF_default()));
  OsslPtr<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  long line = -1;
  if (!config || !bio || NCONF_load_bio(config.get(), bio.get(), &line) != 1) {
    const std::vector<OpensslError> errors = TakeErrors();
    const std::string why = errors.empty() ? "cannot be read" : errors.front().reason;
    return line > 0 ? RefuseLine(static_cast<size_t>(line - 1), why) : Refuse(why);
  }
  if (absl::Status sections = CheckSections(config.get()); !sections.ok()) return sections;
  return config;
}

}  // namespace tlslab
