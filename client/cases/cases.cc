#include "client/cases/cases.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/render/chain_summary.h"

namespace tlslab {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr int kMaxDepth = 100;     // the lab's
constexpr int kSecurityLevel = 2;  // 112 bits: the Web PKI's least
constexpr char kAnyPolicy[] = "2.5.29.32.0";

// Rules that OpenSSL has no switch for; each is optional in the published form.
struct UnknownFeature {
  const char* feature;
  const char* reason;
};
constexpr UnknownFeature kUnknownFeatures[] = {
    {"pedantic-public-suffix-wildcard", "OpenSSL has no list of public suffixes"},
    {"pedantic-webpki-subscriber-key", "OpenSSL has no rules of the Web PKI for a leaf's key"},
    {"pedantic-webpki-eku", "OpenSSL has no rules of the Web PKI for extended key usages"},
    {"no-cert-policies", "it is for validators that do not know policies"},
};

// One case while it is read: the first mistake in the file stays, the first reason to skip too.
class Reading {
 public:
  Reading(const Struct& fields, ValidationCase* out) : fields_(fields), out_(*out) {}

  const std::string& mistake() const { return mistake_; }

  void Read() {
    out_.id = Text("id");
    out_.description = Text("description");
    ReadExpectedResult();
    out_.request.set_data(Text("peer_certificate"));
    for (const std::string& pem : Texts("untrusted_intermediates")) {
      out_.request.add_untrusted_pems(pem);
    }
    for (const std::string& pem : Texts("trusted_certs")) out_.request.add_trusted_pems(pem);
    ReadPurpose();
    ReadTime();
    ReadNames();
    ReadDepth();
    for (const std::string& crl : Texts("crls")) out_.request.add_crls(crl);
    if (out_.request.crls_size() > 0) out_.request.set_crl_check(v1::PeerVerification::CHAIN);
    out_.request.set_strict(true);
    out_.request.set_partial_chain(true);
    out_.request.set_security_level(kSecurityLevel);
    ReadFeatures();
    if (!Texts("signature_algorithms").empty()) {
      Skip("signature_algorithms: OpenSSL limits them by its security level only");
    }
    if (!Texts("key_usage").empty()) Skip("key_usage: it cannot be asked for");
  }

 private:
  void Mistake(const std::string& text) {
    if (mistake_.empty()) mistake_ = text;
  }
  void Skip(const std::string& reason) {
    if (out_.skip_reason.empty()) out_.skip_reason = reason;
  }

  // Null when it is absent or null.
  const Value* Find(const char* field) const {
    const auto found = fields_.fields().find(field);
    if (found == fields_.fields().end()) return nullptr;
    return found->second.kind_case() == Value::kNullValue ? nullptr : &found->second;
  }

  std::string Text(const char* field) {
    const Value* value = Find(field);
    if (value && value->kind_case() == Value::kStringValue) return value->string_value();
    Mistake(std::string(field) + (value ? " is no text" : " is missing"));
    return "";
  }

  // Empty when it is absent.
  std::vector<std::string> Texts(const char* field) {
    std::vector<std::string> texts;
    const Value* value = Find(field);
    if (!value) return texts;
    for (const Value& one : value->list_value().values()) {
      if (one.kind_case() == Value::kStringValue) texts.push_back(one.string_value());
    }
    if (value->kind_case() != Value::kListValue ||
        static_cast<int>(texts.size()) != value->list_value().values_size()) {
      Mistake(std::string(field) + " is no list of texts");
    }
    return texts;
  }

  void ReadExpectedResult() {
    const std::string expected = Text("expected_result");
    out_.success_expected = expected == "SUCCESS";
    if (expected != "SUCCESS" && expected != "FAILURE") {
      Mistake("expected_result is neither SUCCESS nor FAILURE");
    }
  }

  // The usages of the kind are what OpenSSL's purpose looks at; others are for no TLS end.
  void ReadPurpose() {
    const std::string kind = Text("validation_kind");
    if (kind != "SERVER" && kind != "CLIENT") {
      return Mistake("validation_kind is neither SERVER nor CLIENT");
    }
    const bool server = kind == "SERVER";
    out_.request.set_purpose(server ? "sslserver" : "sslclient");
    for (const std::string& usage : Texts("extended_key_usage")) {
      if (usage != (server ? "serverAuth" : "clientAuth")) out_.request.set_purpose("any");
      if (usage != "anyExtendedKeyUsage") out_.request.add_expected_extended_key_usages(usage);
    }
  }

  void ReadTime() {
    if (!Find("validation_time")) return;  // now, by the lab's clock
    absl::Time time;
    std::string problem;
    if (!absl::ParseTime(absl::RFC3339_full, Text("validation_time"), &time, &problem)) {
      return Mistake("validation_time is no time of RFC 3339");
    }
    out_.request.mutable_verify_time()->set_seconds(absl::ToUnixSeconds(time));
  }

  void ReadName(const Value& name) {
    const auto& fields = name.struct_value().fields();
    const auto kind = fields.find("kind");
    const auto value = fields.find("value");
    if (kind == fields.end() || value == fields.end()) return Mistake("a name has kind and value");
    const std::string& text = value->second.string_value();
    if (kind->second.string_value() == "RFC822") {
      out_.request.add_expected_email_addresses(text);
    } else if (kind->second.string_value() == "DNS" || kind->second.string_value() == "IP") {
      out_.request.add_expected_names(text);
    } else {
      Skip("a name of the kind " + kind->second.string_value());
    }
  }

  void ReadNames() {
    if (const Value* name = Find("expected_peer_name")) ReadName(*name);
    const Value* names = Find("expected_peer_names");
    if (!names) return;
    for (const Value& name : names->list_value().values()) ReadName(name);
  }

  // More than the lab's limit is as good as none.
  void ReadDepth() {
    const Value* depth = Find("max_chain_depth");
    if (!depth) return;
    const double number = depth->number_value();
    if (depth->kind_case() != Value::kNumberValue || number < 0 || number != std::floor(number)) {
      return Mistake("max_chain_depth is no count");
    }
    if (number <= kMaxDepth) out_.request.set_max_depth(static_cast<uint32_t>(number));
  }

  void ReadFeatures() {
    for (const std::string& feature : Texts("features")) {
      for (const UnknownFeature& unknown : kUnknownFeatures) {
        if (feature == unknown.feature) Skip(feature + ": " + unknown.reason);
      }
      if (feature == "has-cert-policies" || feature == "has-policy-constraints") {
        out_.request.clear_acceptable_policies();
        out_.request.add_acceptable_policies(kAnyPolicy);
      }
    }
  }

  const Struct& fields_;
  ValidationCase& out_;
  std::string mistake_;
};

absl::Status Wrong(const std::string& text) { return absl::InvalidArgumentError(text); }

std::string CaseName(const ValidationCase& one, int index) {
  const std::string name = "testcases[" + std::to_string(index) + "]";
  return one.id.empty() ? name : name + " (" + one.id + ")";
}

}  // namespace

absl::StatusOr<std::vector<ValidationCase>> ReadCases(std::string_view json) {
  Struct file;
  const auto parsed =
      google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &file);
  if (!parsed.ok()) {
    const std::string problem(parsed.message());  // its other lines are the text itself
    return Wrong("is not JSON: " + problem.substr(0, problem.find('\n')));
  }
  const auto version = file.fields().find("version");
  if (version == file.fields().end() || version->second.number_value() != 1) {
    return Wrong("is no file of test cases: 'version' is not 1");
  }
  const auto list = file.fields().find("testcases");
  if (list == file.fields().end() || list->second.kind_case() != Value::kListValue) {
    return Wrong("is no file of test cases: there is no list 'testcases'");
  }
  std::vector<ValidationCase> cases;
  for (const Value& value : list->second.list_value().values()) {
    ValidationCase one;
    Reading reading(value.struct_value(), &one);
    reading.Read();
    if (!reading.mistake().empty()) {
      return Wrong(CaseName(one, static_cast<int>(cases.size())) + ": " + reading.mistake());
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

CaseResult JudgeCase(const ValidationCase& one,
                     const absl::StatusOr<v1::VerifyCertificateChainResponse>& response) {
  CaseResult result;
  if (!one.skip_reason.empty()) {
    result.reason = one.skip_reason;
    return result;
  }
  std::string said;
  if (response.ok()) {
    result.success = !response->verification().has_error();
    said = ChainSummary(*response);
  } else {
    said = std::string(response.status().message());
  }
  const bool held = result.success == one.success_expected;
  result.outcome = held ? CaseResult::Outcome::kPass : CaseResult::Outcome::kFail;
  if (!held) {
    result.reason = std::string("expected ") + (one.success_expected ? "SUCCESS" : "FAILURE") +
                    ", the lab says " + said;
  } else if (!result.success) {
    result.reason = said;
  }
  return result;
}

}  // namespace tlslab
