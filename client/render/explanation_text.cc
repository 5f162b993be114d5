#include "client/render/explanation_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/render/facts.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using Suite = v1::ContextExplanation::ExplainedSuite;
using Cells = std::vector<std::string>;

template <typename List>
Cells NamesOf(const List& points) {
  Cells names;
  for (const v1::CodePoint& point : points) {
    names.push_back(point.name().empty() ? std::to_string(point.value()) : point.name());
  }
  return names;
}

Cells VersionNames(const v1::ContextExplanation& told) {
  Cells names;
  for (const int version : told.versions()) {
    const auto* value = v1::TlsVersion_descriptor()->FindValueByNumber(version);
    names.push_back(value != nullptr ? ShortEnumName(*value) : std::to_string(version));
  }
  return names;
}

std::string ProblemText(const v1::ContextProblem& problem) {
  return WrappedFact(problem.unsupported() ? "Not to be had in this build" : "Wrong",
                     absl::StrSplit(problem.field() + ": " + problem.description(), ' '));
}

std::string Counted(uint32_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string TrustText(const v1::ContextExplanation::TrustCounts& trust) {
  return Counted(trust.certificate_count(), "certificate") + " (" +
         std::to_string(trust.ca_certificate_count()) + " of authorities), " +
         Counted(trust.crl_count(), "CRL") +
         (trust.system_trust() ? ", the system's among them" : "");
}

// The columns of `openssl ciphers -v`, and forward secrecy.
Cells Row(const v1::CipherSuite& suite) {
  return {suite.openssl_name(),
          suite.defined_in(),
          suite.key_exchange(),
          suite.authentication(),
          suite.encryption(),
          suite.mac(),
          suite.forward_secret() ? "yes" : "no"};
}

std::string Table(const std::vector<Cells>& rows, const std::vector<size_t>& widths) {
  std::string text;
  for (const Cells& row : rows) {
    std::string line = " ";
    for (size_t i = 0; i < row.size(); ++i) {
      line += " " + row[i];
      if (i + 1 < row.size()) line.append(widths[i] - std::min(widths[i], row[i].size()), ' ');
    }
    text += Printable(line) + "\n";
  }
  return text;
}

std::string SuitesText(const v1::ContextExplanation& told) {
  const Cells header = {"Suite", "Since", "Kx", "Au", "Enc", "Mac", "Forward secret"};
  std::vector<size_t> widths;
  for (const std::string& name : header) widths.push_back(name.size());
  std::vector<Cells> enabled = {header};
  std::vector<std::pair<std::string, std::vector<Cells>>> disabled;  // in order of first meeting
  for (const Suite& suite : told.cipher_suites()) {
    Cells row = Row(suite.cipher_suite());
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    if (suite.enabled()) {
      enabled.push_back(std::move(row));
      continue;
    }
    auto group = std::find_if(disabled.begin(), disabled.end(), [&](const auto& one) {
      return one.first == suite.disabled_reason();
    });
    if (group == disabled.end()) group = disabled.insert(group, {suite.disabled_reason(), {}});
    group->second.push_back(std::move(row));
  }
  std::string text = "Suites in use, in order of preference:\n";
  text += enabled.size() > 1 ? Table(enabled, widths) : "  none\n";
  for (const auto& [reason, rows] : disabled) {
    text += "Not in use, " + Printable(reason) + ":\n" + Table(rows, widths);
  }
  return text;
}

}  // namespace

std::string ExplanationText(const v1::ContextExplanation& told) {
  std::string text;
  for (const v1::ContextProblem& problem : told.problems()) text += ProblemText(problem);
  text += Fact("Library", told.openssl_version());
  text += Fact("End", told.spec().has_server() ? "server" : "client");
  text += ListFact("Versions", VersionNames(told));
  text += Fact("Security level", std::to_string(told.security_level()));
  text += ListFact("Groups", NamesOf(told.groups()));
  if (!told.spec().has_server()) {
    text += ListFact("Key shares sent at once", NamesOf(told.key_share_groups()));
  }
  text += ListFact("Signature schemes", NamesOf(told.signature_schemes()));
  text += ListFact("OpenSSL's options",
                   Cells(told.openssl_options().begin(), told.openssl_options().end()));
  text += WrappedFact("Trusted", absl::StrSplit(TrustText(told.trust()), ' '));
  for (const auto& credential : told.credentials()) {
    text += Fact("Certificate", credential.subject() + ", " + credential.public_key_algorithm() +
                                    " " + std::to_string(credential.public_key_bits()));
  }
  return text + SuitesText(told);
}

std::string PresetsText(const v1::ListPresetsResponse& presets) {
  std::string text;
  for (const v1::Preset& preset : presets.presets()) {
    constexpr size_t kIndent = 4;
    text += Printable(preset.name()) + "\n" + std::string(kIndent, ' ') +
            Wrapped(absl::StrSplit(Printable(preset.description()), ' '), kIndent) + "\n";
  }
  return text;
}

}  // namespace tlslab
