#include "client/matcher/facts_around.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "client/render/chain_summary.h"
#include "client/render/handshake_text.h"
#include "client/render/wire_summary.h"
#include "client/text/duration_text.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using v1::HandshakeFailure;
using v1::HandshakeResult;

constexpr size_t kMostFacts = 5;
constexpr int kMostNames = 12;

std::string NameOf(const v1::CodePoint& point) {
  return point.name().empty() ? std::to_string(point.value()) : point.name();
}

template <typename List, typename Text>
std::string Listed(const List& list, Text text) {
  std::string names;
  for (int i = 0; i < list.size() && i < kMostNames; ++i) {
    names += (i ? ", " : "") + text(list[i]);
  }
  const int more = list.size() - kMostNames;
  return more > 0 ? names + " and " + std::to_string(more) + " more" : names;
}

// One end of a handshake, as its own report and the other's tell it.
class End {
 public:
  End(const FieldPath& path, const char* name, const char* other_name)
      : path_(path), name_(name), other_name_(other_name) {}

  std::vector<std::string> Facts(const HandshakeResult& result, const HandshakeResult* other);

 private:
  void Outcome(const HandshakeResult& result);
  void Alert(const HandshakeFailure& failure);
  void Certificates(const v1::PeerIdentity& peer);
  void Offered(const v1::ClientHello& hello);
  void Sessions(const HandshakeResult& result);
  void Ending(const HandshakeResult& result);
  void Tell(const std::string& fact) { facts_.push_back(fact); }
  // One of the fields along the path has such a part in its name.
  bool IsAbout(std::initializer_list<std::string_view> parts) const;

  const FieldPath& path_;
  const std::string name_, other_name_;
  std::vector<std::string> facts_;
};

bool End::IsAbout(std::initializer_list<std::string_view> parts) const {
  for (size_t i = 1; i < path_.segments.size(); ++i) {
    const std::string_view field = path_.segments[i].field->name();
    for (const std::string_view part : parts) {
      if (field.find(part) != std::string_view::npos) return true;
    }
  }
  return false;
}

void End::Alert(const HandshakeFailure& failure) {
  if (!failure.has_alert()) return;
  const bool here = failure.cause() == HandshakeFailure::LOCAL_ALERT;
  Tell("the " + (here ? name_ : other_name_) + " sent the fatal alert " + NameOf(failure.alert()) +
       " (" + std::to_string(failure.alert().value()) + ")");
}

void End::Outcome(const HandshakeResult& result) {
  if (!result.has_failure()) {
    return Tell("the " + name_ + " completed the handshake: " + HandshakeSummary(result));
  }
  const HandshakeFailure& failure = result.failure();
  Alert(failure);
  const auto* kind =
      HandshakeFailure::ErrorClass_descriptor()->FindValueByNumber(failure.error_class());
  const auto* phase = v1::HandshakePhase_descriptor()->FindValueByNumber(failure.phase());
  std::string text = "the " + name_ + " failed";
  if (kind != nullptr && kind->number() != 0) text += " with " + kind->name();
  if (phase != nullptr && phase->number() != 0) text += " in the phase " + ShortEnumName(*phase);
  // With an alert it says the same in other words.
  if (!failure.summary().empty() && !failure.has_alert()) text += ": " + failure.summary();
  if (!failure.system_error().empty()) text += " (" + failure.system_error() + ")";
  Tell(text);
}

void End::Certificates(const v1::PeerIdentity& peer) {
  if (peer.verification().has_error()) {
    const auto& error = peer.verification().error();
    std::string text =
        "the " + name_ + " found " + error.name() + " at depth " + std::to_string(error.depth());
    // What was sent is the path that was judged only where it is in order.
    const bool is_path = error.depth() == 0 || peer.chain_shape().in_order();
    if (is_path && static_cast<int>(error.depth()) < peer.chain_size()) {
      const v1::CertificateFacts& facts = peer.chain(static_cast<int>(error.depth()));
      text += ", in " + facts.subject() + " issued by " + facts.issuer();
    }
    Tell(text);
  } else if (!peer.chain().empty()) {
    Tell("the " + other_name_ + " showed " + peer.chain(0).subject() + " issued by " +
         peer.chain(0).issuer() + (peer.has_verification() ? ", which is good" : ""));
  } else {
    Tell("the " + other_name_ + " showed no certificate");
  }
  if (!peer.has_name_match() || peer.name_match().matched()) return;
  const auto text = [](const std::string& name) { return name; };
  Tell("the " + name_ + " wanted '" + peer.name_match().expected_name() +
       "', and the certificate is for " +
       (peer.chain().empty() || peer.chain(0).dns_names().empty()
            ? "no DNS name"
            : Listed(peer.chain(0).dns_names(), text)));
}

void End::Offered(const v1::ClientHello& hello) {
  if (IsAbout({"version"})) {
    // Below TLS 1.3 the highest stands in the hello itself.
    Tell("the client offered the versions " + (hello.supported_versions().empty()
                                                   ? "up to " + NameOf(hello.legacy_version())
                                                   : Listed(hello.supported_versions(), NameOf)));
  }
  if (IsAbout({"cipher_suite"})) {
    Tell("the client offered the suites " + Listed(hello.cipher_suites(), NameOf));
  }
  if (IsAbout({"group", "hello_retry", "ephemeral"})) {
    Tell("the client offered the groups " + Listed(hello.groups(), NameOf) +
         ", with key shares of " + Listed(hello.key_share_groups(), NameOf));
  }
  if (IsAbout({"signature_scheme"})) {
    Tell("the client offered the signature schemes " + Listed(hello.signature_schemes(), NameOf));
  }
  if (IsAbout({"alpn"})) {
    const auto text = [](const std::string& name) { return name; };
    Tell(hello.alpn_protocols().empty()
             ? "the client offered no application protocol"
             : "the client offered the protocols " + Listed(hello.alpn_protocols(), text));
  }
  if (IsAbout({"server_name"})) {
    Tell(hello.has_server_name() ? "the client asked for '" + hello.server_name() + "'"
                                 : "the client sent no server name");
  }
}

void End::Sessions(const HandshakeResult& result) {
  const v1::ClientHello& hello = result.client_hello();
  const bool ticket = hello.session_ticket_bytes() > 0;
  Tell(!hello.psk_identities().empty()
           ? "the client offered " + std::to_string(hello.psk_identities_size()) +
                 " pre-shared keys or tickets"
       : ticket                      ? "the client offered a ticket"
       : !hello.session_id().empty() ? "the client offered a session id, which may mean nothing"
                                     : "the client offered no session");
  if (result.tickets_size() > 0) {
    Tell("the " + name_ + " saw " + std::to_string(result.tickets_size()) + " tickets");
  }
  if (!result.has_early_data()) return;
  const auto* reason =
      v1::EarlyDataResult::Reason_descriptor()->FindValueByNumber(result.early_data().reason());
  Tell(std::string("early data was ") + (result.early_data().accepted() ? "taken" : "not taken") +
       (reason != nullptr && reason->number() != 0 ? ": " + reason->name() : ""));
}

void End::Ending(const HandshakeResult& result) {
  if (!result.exchange().error().empty()) {
    Tell("the " + name_ + "'s exchange ended early: " + result.exchange().error());
  }
  const auto* kind = v1::CloseKind_descriptor()->FindValueByNumber(result.close_kind());
  if (result.close_kind() == v1::CLOSE_KIND_FAILED_HERE) {
    Tell("the " + name_ + " failed before the " + other_name_ + "'s side ended");
  } else if (kind != nullptr && kind->number() != 0) {
    Tell("the " + other_name_ + "'s side ended as " + ShortEnumName(*kind));
  }
}

std::vector<std::string> End::Facts(const HandshakeResult& result, const HandshakeResult* other) {
  Outcome(result);
  const bool judged = result.peer().verification().has_error();
  if (IsAbout({"peer", "chain", "name_match", "verification", "certificate"}) ||
      (judged && IsAbout({"failure", "alert"}))) {
    Certificates(result.peer());
  }
  if (result.has_client_hello()) Offered(result.client_hello());
  if (IsAbout({"resum", "ticket", "psk", "early_data"})) Sessions(result);
  if (IsAbout({"exchange", "close_kind", "post_handshake"})) Ending(result);
  if (IsAbout({"faults"})) {
    for (const v1::FaultOutcome& fault : result.faults()) Tell("the fault " + FaultSummary(fault));
  }
  if (other != nullptr) Tell("the " + other_name_ + " saw " + HandshakeSummary(*other));
  // What the other end saw is worth more than the last detail.
  if (facts_.size() > kMostFacts) {
    const std::string last = facts_.back();
    facts_.resize(kMostFacts);
    facts_.back() = last;
  }
  return std::move(facts_);
}

std::vector<std::string> FactsOfEnd(const FieldPath& path, const v1::StepReport& step,
                                    bool client) {
  const bool seen = client ? step.has_client() : step.has_server();
  const bool other_seen = client ? step.has_server() : step.has_client();
  const char* name = client ? "client" : "server";
  const char* other_name = client ? "server" : "client";
  const HandshakeResult& other = client ? step.server() : step.client();
  if (seen) {
    const HandshakeResult& result = client ? step.client() : step.server();
    return End(path, name, other_name).Facts(result, other_seen ? &other : nullptr);
  }
  std::vector<std::string> facts{"nobody saw the " + std::string(name) + "'s end"};
  if (other_seen) {
    facts.push_back("the " + std::string(other_name) + " saw " + HandshakeSummary(other));
  }
  return facts;
}

std::vector<std::string> FactsOfHandshakes(const FieldPath& path, const v1::StepReport& step) {
  const int index = path.segments.front().index.value_or(0);
  std::vector<std::string> facts;
  if (path.segments.size() > 1 && index < step.handshakes_size()) {
    facts = End(path, "server", "client").Facts(step.handshakes(index), nullptr);
  }
  const int seen = step.handshakes_size();
  facts.push_back("the listener told " + std::to_string(seen) + " handshake" +
                  (seen == 1 ? "" : "s"));
  return facts;
}

std::vector<std::string> FactsOfChain(const v1::VerifyCertificateChainResponse& chain) {
  std::vector<std::string> facts{"the chain is judged: " + ChainSummary(chain)};
  const auto& verification = chain.verification();
  if (verification.has_error() &&
      static_cast<int>(verification.error().depth()) < chain.path_size()) {
    const auto& found = chain.path(static_cast<int>(verification.error().depth()));
    facts.push_back("the finding is about " + found.subject() + " issued by " + found.issuer());
  }
  for (const v1::NameMatch& match : chain.name_matches()) {
    if (!match.matched()) facts.push_back("it is not for '" + match.expected_name() + "'");
  }
  return facts;
}

std::vector<std::string> FactsOfContext(const v1::ContextExplanation& context) {
  std::vector<std::string> facts;
  for (const v1::ContextProblem& problem : context.problems()) {
    facts.push_back(problem.field() + ": " + problem.description());
  }
  facts.push_back("the security level is " + std::to_string(context.security_level()) + ", by " +
                  context.openssl_version());
  return facts;
}

std::vector<std::string> FactsOfRelay(const v1::RelayResult& relay) {
  std::vector<std::string> facts{"the relay ended as " + RelaySummary(relay)};
  for (const v1::FaultOutcome& fault : relay.faults()) {
    facts.push_back("its fault " + FaultSummary(fault));
  }
  if (relay.has_client_side()) {
    facts.push_back("with the client it had " + HandshakeSummary(relay.client_side()));
  }
  if (relay.has_target_side()) {
    facts.push_back("with the target it had " + HandshakeSummary(relay.target_side()));
  }
  return facts;
}

std::vector<std::string> FactsOfTerminator(const v1::TerminatorResult& terminator) {
  std::vector<std::string> facts{"the terminator ended as " + TerminatorSummary(terminator)};
  if (terminator.has_client_side()) {
    facts.push_back("with the client it had " + HandshakeSummary(terminator.client_side()));
  }
  if (terminator.has_backend_side()) {
    facts.push_back("with the backend it had " + HandshakeSummary(terminator.backend_side()));
  }
  return facts;
}

std::vector<std::string> FactsOfTerminators(const FieldPath& path, const v1::StepReport& step) {
  const int index = path.segments.front().index.value_or(0);
  std::vector<std::string> facts;
  if (path.segments.size() > 1 && index < step.terminators_size()) {
    facts = FactsOfTerminator(step.terminators(index));
  }
  facts.push_back("the terminator told " + std::to_string(step.terminators_size()) + " connection" +
                  (step.terminators_size() == 1 ? "" : "s"));
  return facts;
}

std::vector<std::string> FactsOfRelays(const FieldPath& path, const v1::StepReport& step) {
  const int index = path.segments.front().index.value_or(0);
  std::vector<std::string> facts;
  if (path.segments.size() > 1 && index < step.relays_size()) {
    facts = FactsOfRelay(step.relays(index));
  }
  facts.push_back("the relay told " + std::to_string(step.relays_size()) + " connection" +
                  (step.relays_size() == 1 ? "" : "s"));
  return facts;
}

std::vector<std::string> FactsOfReply(const v1::StepReport& step) {
  const v1::HelloReply& reply = step.reply();
  std::vector<std::string> facts{"what came back is " + ReplySummary(reply)};
  if (reply.has_sent()) {
    facts.push_back("the hello offered the versions " +
                    (reply.sent().supported_versions().empty()
                         ? "up to " + NameOf(reply.sent().legacy_version())
                         : Listed(reply.sent().supported_versions(), NameOf)));
  }
  if (step.has_server()) facts.push_back("the server saw " + HandshakeSummary(step.server()));
  return facts;
}

std::vector<std::string> FactsOfComparison(const v1::CompareObservationsResponse& comparison) {
  std::vector<std::string> facts{"by their sizes there are " + ComparisonSummary(comparison)};
  facts.insert(facts.end(), comparison.differences().begin(), comparison.differences().end());
  return facts;
}

std::string SpreadText(const char* what, const v1::DurationSpread& spread) {
  return std::string(what) + " took " + MeasuredTimeText(spread.min()) + " to " +
         MeasuredTimeText(spread.max()) + ", median " + MeasuredTimeText(spread.median());
}

std::vector<std::string> FactsOfTiming(const v1::StepReport& step) {
  const v1::StepTiming& timing = step.timing();
  std::vector<std::string> facts{"measured are " + std::to_string(timing.handshake_count()) +
                                 " handshakes"};
  if (timing.has_handshake()) facts.push_back(SpreadText("a handshake", timing.handshake()));
  if (timing.has_context_build()) {
    facts.push_back(SpreadText("making the contexts", timing.context_build()));
  }
  if (step.client().has_failure()) {
    facts.push_back("the last one failed: " + HandshakeSummary(step.client()));
  }
  return facts;
}

}  // namespace

std::vector<std::string> FactsAround(const FieldPath& path, const v1::StepReport& step) {
  const std::string& word = path.segments.front().field->name();
  std::vector<std::string> facts;
  if (word == "client" || word == "server") {
    facts = FactsOfEnd(path, step, word == "client");
  } else if (word == "handshakes") {
    facts = FactsOfHandshakes(path, step);
  } else if (word == "chain" && step.has_chain()) {
    facts = FactsOfChain(step.chain());
  } else if (word == "context" && step.has_context()) {
    facts = FactsOfContext(step.context());
  } else if (word == "relay" && step.has_relay()) {
    facts = FactsOfRelay(step.relay());
  } else if (word == "relays") {
    facts = FactsOfRelays(path, step);
  } else if (word == "terminator" && step.has_terminator()) {
    facts = FactsOfTerminator(step.terminator());
  } else if (word == "terminators") {
    facts = FactsOfTerminators(path, step);
  } else if (word == "reply" && step.has_reply()) {
    facts = FactsOfReply(step);
  } else if (word == "comparison" && step.has_comparison()) {
    facts = FactsOfComparison(step.comparison());
  } else if (word == "timing" && step.has_timing()) {
    facts = FactsOfTiming(step);
  }
  if (facts.size() > kMostFacts) facts.resize(kMostFacts);
  return facts;
}

}  // namespace tlslab
