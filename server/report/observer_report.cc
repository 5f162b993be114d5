#include "server/report/observer_report.h"

#include "certs/inspect/inspected.h"
#include "server/codepoints/alerts.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/content_types.h"
#include "server/codepoints/groups.h"
#include "server/report/certificate_facts.h"
#include "server/report/code_points.h"
#include "server/report/fingerprint_report.h"
#include "server/report/flow_direction.h"
#include "server/report/hello_report.h"
#include "server/wire/client_stack.h"

namespace tlslab {
namespace {

const ParsedClientHello* PointerTo(const std::optional<ParsedClientHello>& hello) {
  return hello ? &*hello : nullptr;
}
const ParsedServerHello* PointerTo(const std::optional<ParsedServerHello>& hello) {
  return hello ? &*hello : nullptr;
}

void ReportOffer(const ParsedClientHello& hello, v1::ObserverReport* out) {
  ReportClientHello(hello, out->mutable_client_hello());
  if (hello.server_name) out->set_server_name(ValidUtf8(*hello.server_name));
  for (const std::string& protocol : hello.alpn_protocols) {
    out->add_offered_alpn_protocols(ValidUtf8(protocol));
  }
}

void ReportChoice(const Observed& seen, v1::ObserverReport* out) {
  if (seen.hello_retry_request) {
    ReportHelloRetry(*seen.hello_retry_request, out->mutable_hello_retry_request());
  }
  if (seen.server_hello) {
    const uint16_t suite = seen.server_hello->cipher_suite;
    ReportServerHello(*seen.server_hello, out->mutable_server_hello());
    SetCodePoint(suite, CipherSuiteName(suite), out->mutable_cipher_suite());
  }
  if (seen.version) out->set_version(ToVersion(*seen.version));
  if (seen.alpn) out->set_alpn_protocol(ValidUtf8(*seen.alpn));
  if (seen.group) SetCodePoint(*seen.group, GroupName(*seen.group), out->mutable_group());
  if (seen.client_key_exchange_bytes) {
    out->set_client_key_exchange_bytes(*seen.client_key_exchange_bytes);
  }
  if (seen.server_key_exchange_bytes) {
    out->set_server_key_exchange_bytes(*seen.server_key_exchange_bytes);
  }
  if (seen.resumed) out->set_session_resumed(*seen.resumed);
  out->set_early_data_seen(seen.early_data);
}

void ReportClient(const Observed& seen, v1::ObserverReport* out) {
  if (!seen.client_hello && !seen.server_hello) return;
  ReportFingerprints(PointerTo(seen.client_hello), PointerTo(seen.server_hello),
                     out->mutable_fingerprints());
  if (!seen.client_hello) return;
  for (const ClientStackGuess& guess :
       GuessClientStack(*seen.client_hello, out->fingerprints().ja4())) {
    v1::ClientStackGuess* to = out->add_client_stack_guesses();
    to->set_stack(guess.stack);
    to->set_version(guess.version);
    to->set_evidence(guess.evidence);
    to->set_exact(guess.exact);
  }
}

void ReportRecords(const Observed& seen, v1::ObserverReport* out) {
  out->mutable_records()->Reserve(static_cast<int>(seen.records.size()));
  for (const ObservedRecord& record : seen.records) {
    v1::ObservedRecord* to = out->add_records();
    to->set_flow(ToFlowDirection(record.flow));
    SetDuration(record.at, to->mutable_event_offset());
    SetCodePoint(record.content_type, ContentTypeName(record.content_type),
                 to->mutable_content_type());
    to->set_payload_bytes(record.payload_bytes);
    to->set_protected_(record.is_protected);
  }
  out->set_omitted_record_count(seen.omitted_records);
  out->set_client_to_server_bytes(seen.client_to_server_bytes);
  out->set_server_to_client_bytes(seen.server_to_client_bytes);
  out->set_client_application_bytes_estimate(seen.client_application_bytes_estimate);
  out->set_server_application_bytes_estimate(seen.server_application_bytes_estimate);
}

void ReportSearch(const SearchResult& search, v1::SearchOutcome* out) {
  out->set_needle(search.needle);
  out->set_found_count(search.found_count);
  out->set_searched_bytes(search.searched_bytes);
  if (!search.flow) return;
  out->set_flow(ToFlowDirection(*search.flow));
  out->set_stream_offset(search.stream_offset);
}

}  // namespace

void ReportObserver(const Observed& seen, const ObservedAddresses& addresses,
                    v1::ObserverReport* out) {
  out->set_client_address(addresses.client);
  out->set_server_address(addresses.server);
  SetDuration(seen.duration, out->mutable_duration());
  if (seen.client_hello) ReportOffer(*seen.client_hello, out);
  ReportChoice(seen, out);
  for (const std::string& der : seen.server_chain) {
    ReportFacts(*InspectedDer(der), out->add_server_chain());
  }
  for (const std::string& der : seen.client_chain) {
    ReportFacts(*InspectedDer(der), out->add_client_chain());
  }
  for (const ObservedAlert& alert : seen.alerts) {
    v1::ObservedAlert* to = out->add_alerts();
    to->set_flow(ToFlowDirection(alert.flow));
    to->set_fatal(alert.fatal);
    SetCodePoint(alert.description, AlertName(alert.description), to->mutable_description());
  }
  ReportClient(seen, out);
  ReportRecords(seen, out);
  for (const SearchResult& search : seen.searches) ReportSearch(search, out->add_search_outcomes());
  for (const std::string& hidden : seen.hidden) out->add_hidden(hidden);
}

}  // namespace tlslab
