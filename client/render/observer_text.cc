#include "client/render/observer_text.h"

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <vector>

#include "client/render/facts.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

using v1::ObserverReport;

constexpr int kShownRecords = 100;
constexpr size_t kShownNeedle = 40;

std::string Count(uint64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string BothWays(uint64_t client, uint64_t server) {
  return Count(client, "byte") + " from the client, " + Count(server, "byte") + " from the server";
}

std::string Sender(v1::FlowDirection flow) {
  return flow == v1::CLIENT_TO_SERVER ? "the client" : "the server";
}

std::string NameOf(const v1::CodePoint& point) {
  if (!point.name().empty()) return point.name();
  char number[16];
  std::snprintf(number, sizeof number, "0x%04x", point.value());
  return number;
}

std::string WhoText(const ObserverReport& report) {
  std::string text;
  if (!report.client_address().empty()) {
    text += Fact("Client and server", report.client_address() + " to " + report.server_address());
  }
  text +=
      Fact("Passed", BothWays(report.client_to_server_bytes(), report.server_to_client_bytes()) +
                         " in " + MeasuredTimeText(report.duration()));
  return text;
}

std::vector<std::string> OfferOf(const ObserverReport& report) {
  const v1::ClientHello& hello = report.client_hello();
  std::vector<std::string> offer;
  for (const v1::CodePoint& version : hello.supported_versions()) offer.push_back(NameOf(version));
  if (offer.empty()) offer.push_back(NameOf(hello.legacy_version()) + " or below");
  offer.push_back(Count(hello.cipher_suites_size(), "suite"));
  if (!hello.groups().empty()) offer.push_back(Count(hello.groups_size(), "group"));
  return offer;
}

std::string OfferText(const ObserverReport& report) {
  if (!report.has_client_hello()) return Fact("The client offers", "no hello that can be read");
  std::string text;
  if (report.has_server_name()) text += Fact("Server name (SNI)", report.server_name());
  text += ListFact("The client offers", OfferOf(report));
  const auto& protocols = report.offered_alpn_protocols();
  if (!protocols.empty()) {
    text += ListFact("Protocols offered (ALPN)", {protocols.begin(), protocols.end()});
  }
  return text;
}

std::string VersionName(v1::TlsVersion version) {
  switch (version) {
    case v1::TLS_VERSION_SSL30:
      return "SSLv3";
    case v1::TLS_VERSION_TLS10:
      return "TLSv1.0";
    case v1::TLS_VERSION_TLS11:
      return "TLSv1.1";
    case v1::TLS_VERSION_TLS12:
      return "TLSv1.2";
    case v1::TLS_VERSION_TLS13:
      return "TLSv1.3";
    default:
      return "a version without a name here";
  }
}

std::string ChoiceText(const ObserverReport& report) {
  std::string text;
  if (report.has_hello_retry_request()) text += Fact("Hello retry requested", "Yes");
  if (!report.has_server_hello()) return text;
  std::vector<std::string> choice = {VersionName(report.version()), NameOf(report.cipher_suite())};
  if (report.has_group()) choice.push_back(NameOf(report.group()));
  text += ListFact("The server chooses", choice);
  if (report.has_alpn_protocol()) text += Fact("Protocol chosen (ALPN)", report.alpn_protocol());
  std::vector<std::string> sizes;
  if (report.has_client_key_exchange_bytes()) {
    sizes.push_back(Count(report.client_key_exchange_bytes(), "byte") + " from the client");
  }
  if (report.has_server_key_exchange_bytes()) {
    sizes.push_back(Count(report.server_key_exchange_bytes(), "byte") + " from the server");
  }
  if (!sizes.empty()) text += ListFact("Key exchange", sizes);
  if (report.has_session_resumed()) {
    text += Fact("Session resumed", report.session_resumed() ? "Yes" : "No");
  }
  return text;
}

std::string CertificatesText(const ObserverReport& report) {
  std::string text;
  for (const v1::CertificateFacts& facts : report.server_chain()) {
    text += Fact("Certificate of the server", facts.subject() + ", issued by " + facts.issuer());
  }
  for (const v1::CertificateFacts& facts : report.client_chain()) {
    text += Fact("Certificate of the client", facts.subject() + ", issued by " + facts.issuer());
  }
  return text;
}

std::vector<std::string> WordsOf(const std::string& sentence) {
  std::vector<std::string> words;
  std::istringstream stream(sentence);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string GuessesText(const ObserverReport& report) {
  std::string text;
  for (const v1::ClientStackGuess& guess : report.client_stack_guesses()) {
    const std::string name = guess.stack() + (guess.version().empty() ? "" : " " + guess.version());
    std::vector<std::string> words = WordsOf(guess.evidence());
    words.insert(words.begin(), name + (guess.exact() ? ", exactly:" : ":"));
    text += WrappedFact("The client looks like", words);
  }
  return text;
}

std::string RecordText(const v1::ObservedRecord& record) {
  const std::string size = std::to_string(record.payload_bytes());
  constexpr uint32_t kApplicationData = 23;
  const bool data = record.content_type().value() == kApplicationData;
  const std::string name = data ? "" : NameOf(record.content_type()) + " ";
  return record.protected_() ? name + "[" + size + "]" : name + size;
}

// "µ" is one letter and two bytes.
std::string PaddedTime(const google::protobuf::Duration& time) {
  const std::string text = MeasuredTimeText(time);
  size_t letters = 0;
  for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return std::string(letters < 10 ? 10 - letters : 0, ' ') + text + "  ";
}

std::string RecordsText(const ObserverReport& report) {
  constexpr size_t kIndent = 14;
  if (report.records().empty()) return "";
  std::string text = "Records, in bytes, [encrypted]:\n";
  const int shown = std::min(report.records_size(), kShownRecords);
  for (int i = 0; i < shown;) {
    const v1::ObservedRecord& first = report.records(i);
    std::vector<std::string> run;
    for (; i < shown && report.records(i).flow() == first.flow(); ++i) {
      run.push_back(RecordText(report.records(i)) + ",");
    }
    run.back().pop_back();
    text += PaddedTime(first.event_offset());
    text += (first.flow() == v1::CLIENT_TO_SERVER ? "> " : "< ") + Wrapped(run, kIndent) + "\n";
  }
  const uint64_t more = report.records_size() - shown + report.omitted_record_count();
  if (more > 0) text += std::string(kIndent - 2, ' ') + "and " + Count(more, "record") + " more\n";
  return text;
}

std::string SearchText(const v1::SearchOutcome& search) {
  const std::string& needle = search.needle();
  std::string label = "'" + Printable(needle.substr(0, kShownNeedle)) +
                      (needle.size() > kShownNeedle ? "...'" : "'");
  const std::string where = Count(search.searched_bytes(), "byte");
  if (search.found_count() == 0) return Fact(label, "not found in " + where);
  return Fact(label, "found " + Count(search.found_count(), "time") + " in " + where +
                         ", first from " + Sender(search.flow()) + " behind " +
                         Count(search.stream_offset(), "byte"));
}

std::string AlertsText(const ObserverReport& report) {
  std::string text;
  for (const v1::ObservedAlert& alert : report.alerts()) {
    text +=
        Fact("Alert in the clear", NameOf(alert.description()) + " from " + Sender(alert.flow()) +
                                       (alert.fatal() ? ", fatal" : ", warning"));
  }
  return text;
}

}  // namespace

std::string FingerprintsText(const v1::Fingerprints& fingerprints) {
  std::string text;
  if (!fingerprints.ja3_hash().empty()) text += Fact("JA3", fingerprints.ja3_hash());
  if (!fingerprints.ja3s_hash().empty()) text += Fact("JA3S", fingerprints.ja3s_hash());
  if (!fingerprints.ja4().empty()) text += Fact("JA4", fingerprints.ja4());
  return text;
}

std::string ObserverText(const ObserverReport& report) {
  std::string text = WhoText(report);
  text += OfferText(report);
  text += ChoiceText(report);
  if (report.early_data_seen()) text += Fact("Early data", "Yes");
  text += CertificatesText(report);
  text += AlertsText(report);
  text += FingerprintsText(report.fingerprints());
  text += GuessesText(report);
  text += Fact("Application data, at most", BothWays(report.client_application_bytes_estimate(),
                                                     report.server_application_bytes_estimate()));
  text += RecordsText(report);
  for (const v1::SearchOutcome& search : report.search_outcomes()) text += SearchText(search);
  text += ListFact("Hidden from the observer", {report.hidden().begin(), report.hidden().end()});
  return text;
}

}  // namespace tlslab
