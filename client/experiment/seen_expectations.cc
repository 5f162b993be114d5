#include "client/experiment/seen_expectations.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "client/experiment/yaml_edit.h"
#include "client/matcher/step_path.h"
#include "client/text/enum_text.h"
#include "client/text/json_text.h"

namespace tlslab {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Value;
using Facts = std::vector<std::pair<std::string, std::string>>;
using FaultOutcomes = google::protobuf::RepeatedPtrField<v1::FaultOutcome>;

// As OpenSSL names it: "TLSv1.2" of TLS_VERSION_TLS12.
std::string VersionName(const EnumValueDescriptor& value) {
  switch (value.number()) {
    case v1::TLS_VERSION_SSL30:
      return "SSLv3";
    case v1::TLS_VERSION_TLS10:
      return "TLSv1";
    case v1::TLS_VERSION_TLS11:
      return "TLSv1.1";
    case v1::TLS_VERSION_TLS12:
      return "TLSv1.2";
    case v1::TLS_VERSION_TLS13:
      return "TLSv1.3";
    default:
      return value.name();
  }
}

std::string EnumInStyle(const EnumDescriptor& type, const std::string& name,
                        const std::string& old) {
  const EnumValueDescriptor* value = type.FindValueByName(name);
  if (value == nullptr) return name;
  if (type.FindValueByName(old) != nullptr && ShortEnumName(*value) != value->name()) {
    return name;  // the full name
  }
  const bool short_name = old.rfind("TLS1", 0) == 0 || old == "SSL30";
  if (&type == v1::TlsVersion_descriptor() && !short_name) return VersionName(*value);
  return ShortEnumName(*value);
}

std::string CodePointText(const v1::CodePoint& point) {
  return point.name().empty() ? std::to_string(point.value()) : ScalarInStyle(point.name(), "");
}

std::string EnumName(const EnumDescriptor& type, int number) {
  const EnumValueDescriptor* value = type.FindValueByNumber(number);
  return value == nullptr ? std::to_string(number) : ShortEnumName(*value);
}

void AddFaults(const std::string& where, const FaultOutcomes& faults, Facts& facts) {
  for (int i = 0; i < faults.size(); ++i) {
    facts.emplace_back(where + ".faults[" + std::to_string(i) + "].fired",
                       faults[i].fired() ? "true" : "false");
  }
}

void AddRelay(const std::string& where, const v1::RelayResult& relay, Facts& facts) {
  facts.emplace_back(where + ".close.kind",
                     EnumName(*v1::RelayClose::Kind_descriptor(), relay.close().kind()));
  AddFaults(where, relay.faults(), facts);
}

void AddTerminator(const std::string& where, const v1::TerminatorResult& terminator, Facts& facts) {
  facts.emplace_back(where + ".close.kind",
                     EnumName(*v1::TerminatorClose::Kind_descriptor(), terminator.close().kind()));
}

void AddReply(const v1::HelloReply& reply, Facts& facts) {
  facts.emplace_back("reply.kind", EnumName(*v1::HelloReply::Kind_descriptor(), reply.kind()));
  if (reply.has_alert()) facts.emplace_back("reply.alert", CodePointText(reply.alert()));
  const EnumValueDescriptor* version =
      v1::TlsVersion_descriptor()->FindValueByNumber(reply.version());
  if (version != nullptr && version->number() != 0) {
    facts.emplace_back("reply.version", VersionName(*version));
  }
}

void AddEnd(const std::string& end, const v1::HandshakeResult& result, Facts& facts) {
  if (result.has_failure()) {
    const auto* kind = v1::HandshakeFailure::ErrorClass_descriptor()->FindValueByNumber(
        result.failure().error_class());
    if (kind != nullptr && kind->number() != 0) {
      facts.emplace_back(end + ".failure.error_class", kind->name());
    } else {
      facts.emplace_back(end + ".failure", "{present: true}");
    }
    if (result.failure().has_alert()) {
      facts.emplace_back(end + ".failure.alert", CodePointText(result.failure().alert()));
    }
    return;
  }
  const v1::NegotiatedParameters& negotiated = result.negotiated();
  facts.emplace_back(end + ".failure", "{present: false}");
  const auto* version = v1::TlsVersion_descriptor()->FindValueByNumber(negotiated.version());
  if (version != nullptr && version->number() != 0) {
    facts.emplace_back(end + ".negotiated.version", VersionName(*version));
  }
  if (!negotiated.cipher_suite().name().empty()) {
    facts.emplace_back(end + ".negotiated.cipher_suite.name",
                       ScalarInStyle(negotiated.cipher_suite().name(), ""));
  }
  if (negotiated.has_group()) {
    facts.emplace_back(end + ".negotiated.group", CodePointText(negotiated.group()));
  }
  const auto* close = v1::CloseKind_descriptor()->FindValueByNumber(result.close_kind());
  if (close != nullptr && close->number() != 0) {
    facts.emplace_back(end + ".close_kind", ShortEnumName(*close));
  }
}

}  // namespace

std::optional<SeenScalar> SeenValue(const v1::ExpectationReport& expectation,
                                    const std::string& old) {
  Value value;
  if (expectation.actual() == "absent" ||
      !google::protobuf::util::JsonStringToMessage(expectation.actual(), &value).ok()) {
    return std::nullopt;
  }
  const absl::StatusOr<StepPath> path = ResolveOwnPath(expectation.path(), {});
  if (!path.ok() || path->path.is_list()) return std::nullopt;
  const FieldDescriptor& field = path->path.field();
  switch (value.kind_case()) {
    case Value::kBoolValue:
      return SeenScalar{value.bool_value() ? "true" : "false"};
    case Value::kNumberValue:
      return SeenScalar{JsonNumber(value.number_value())};
    case Value::kStringValue:
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) {
        return SeenScalar{value.string_value(), true};
      }
      return SeenScalar{EnumInStyle(*field.enum_type(), value.string_value(), old), true};
    default:
      return std::nullopt;
  }
}

std::optional<SeenScalar> SeenSize(const v1::ExpectationReport& expectation,
                                   const v1::StepReport& step) {
  const absl::StatusOr<StepPath> path = ResolveOwnPath(expectation.path(), {});
  if (!path.ok() || !path->path.is_list() || !IsSeen(*path, step)) return std::nullopt;
  const FieldValue value = Lookup(path->path, step);
  const int size = value.holder == nullptr
                       ? 0
                       : value.holder->GetReflection()->FieldSize(*value.holder, value.field);
  return SeenScalar{std::to_string(size)};
}

Facts MainFacts(const v1::StepReport& step) {
  Facts facts;
  if (step.has_client()) AddEnd("client", step.client(), facts);
  AddFaults("client", step.client().faults(), facts);
  if (step.has_reply()) AddReply(step.reply(), facts);
  if (step.has_relay()) AddRelay("relay", step.relay(), facts);
  if (step.has_terminator()) AddTerminator("terminator", step.terminator(), facts);
  if (step.has_server()) AddEnd("server", step.server(), facts);
  if (step.has_chain()) {
    const v1::CertificateVerification& verification = step.chain().verification();
    if (verification.has_error()) {
      facts.emplace_back("chain.verification.error.name",
                         ScalarInStyle(verification.error().name(), ""));
      facts.emplace_back("chain.verification.error.depth",
                         std::to_string(verification.error().depth()));
    } else {
      facts.emplace_back("chain.verification.error", "{present: false}");
    }
  }
  if (step.has_context()) {
    facts.emplace_back("context.problems",
                       "{size: " + std::to_string(step.context().problems_size()) + "}");
  }
  for (int i = 0; i < step.relays_size(); ++i) {
    AddRelay("relays[" + std::to_string(i) + "]", step.relays(i), facts);
  }
  for (int i = 0; i < step.terminators_size(); ++i) {
    AddTerminator("terminators[" + std::to_string(i) + "]", step.terminators(i), facts);
  }
  if (step.has_comparison()) {
    facts.emplace_back("comparison.groups",
                       "{size: " + std::to_string(step.comparison().groups_size()) + "}");
  }
  for (int i = 0; i < step.handshakes_size(); ++i) {
    AddEnd("handshakes[" + std::to_string(i) + "]", step.handshakes(i), facts);
  }
  return facts;
}

}  // namespace tlslab
