#include "client/report/compare.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "client/report/volatile_fields.h"
#include "client/report/wording.h"
#include "client/text/enum_text.h"
#include "client/text/json_text.h"
#include "client/text/message_json.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kAbsent[] = "absent";
constexpr size_t kMaxShown = 300;

// Lists whose elements are one value each; they are compared and shown as a whole.
bool IsValue(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return true;
  const Descriptor& type = *field.message_type();
  return &type == v1::CodePoint::descriptor() || type.file()->package() == "google.protobuf";
}

std::string CodePointText(const v1::CodePoint& point) {
  return point.name().empty() ? std::to_string(point.value()) : point.name();
}

std::string ValueMessageText(const Message& message) {
  if (message.GetDescriptor() == v1::CodePoint::descriptor()) {
    return CodePointText(static_cast<const v1::CodePoint&>(message));
  }
  return MessageAsJson(message, JsonZeros::kLeftOut);
}

// `index` is -1 for a field that is no list.
std::string ValueText(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
#define TLSLAB_GET(type)                             \
  (index < 0 ? reflection.Get##type(message, &field) \
             : reflection.GetRepeated##type(message, &field, index))
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(TLSLAB_GET(Int32));
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(TLSLAB_GET(UInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(TLSLAB_GET(Int64));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(TLSLAB_GET(UInt64));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return JsonNumber(TLSLAB_GET(Float));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return JsonNumber(TLSLAB_GET(Double));
    case FieldDescriptor::CPPTYPE_BOOL:
      return TLSLAB_GET(Bool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortEnumName(*TLSLAB_GET(Enum));
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        return absl::Base64Escape(TLSLAB_GET(String));
      }
      return WithoutRunNames(TLSLAB_GET(String));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ValueMessageText(TLSLAB_GET(Message));
  }
#undef TLSLAB_GET
  return "";
}

bool IsThere(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) return reflection.FieldSize(message, &field) > 0;
  return reflection.HasField(message, &field) || !field.has_presence();
}

std::string FieldText(const Message& message, const FieldDescriptor& field) {
  if (!IsThere(message, field)) return kAbsent;
  if (!field.is_repeated()) {
    const std::string text = ValueText(message, field, -1);
    return text.empty() ? kAbsent : text;
  }
  std::string text = "[";
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    text += (i ? ", " : "") + ValueText(message, field, i);
  }
  return text + "]";
}

std::string Shown(std::string text) {
  if (text.size() <= kMaxShown) return text;
  size_t end = kMaxShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text + "...";
}

class Comparer {
 public:
  std::vector<Difference> Run(const v1::CellReport& before, const v1::CellReport& now);

 private:
  void Tell(const std::string& path, const std::string& before, const std::string& now);
  void Verdicts(const std::string& path, v1::Verdict before, v1::Verdict now);
  void Messages(const std::string& path, const Message& before, const Message& now);
  void Field(const std::string& path, const FieldDescriptor& field, const Message& before,
             const Message& now);
  void List(const std::string& path, const FieldDescriptor& field, const Message& before,
            const Message& now);
  void Expectations(const std::string& path, const v1::StepReport& before,
                    const v1::StepReport& now);

  std::vector<Difference> differences_;
};

void Comparer::Tell(const std::string& path, const std::string& before, const std::string& now) {
  if (before != now) differences_.push_back({path, Shown(before), Shown(now)});
}

void Comparer::Verdicts(const std::string& path, v1::Verdict before, v1::Verdict now) {
  if (before == now) return;
  differences_.push_back({path, VerdictText(before), VerdictText(now), /*of_verdicts=*/true});
}

void Comparer::Messages(const std::string& path, const Message& before, const Message& now) {
  const Descriptor& type = *before.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsVolatile(field)) continue;
    Field(path.empty() ? field.name() : path + "." + field.name(), field, before, now);
  }
}

void Comparer::Field(const std::string& path, const FieldDescriptor& field, const Message& before,
                     const Message& now) {
  if (IsValue(field)) return Tell(path, FieldText(before, field), FieldText(now, field));
  if (field.is_repeated()) return List(path, field, before, now);
  const bool was = IsThere(before, field), is = IsThere(now, field);
  if (was != is) return Tell(path, was ? "present" : kAbsent, is ? "present" : kAbsent);
  if (!was) return;
  Messages(path, before.GetReflection()->GetMessage(before, &field),
           now.GetReflection()->GetMessage(now, &field));
}

void Comparer::List(const std::string& path, const FieldDescriptor& field, const Message& before,
                    const Message& now) {
  const int was = before.GetReflection()->FieldSize(before, &field);
  const int is = now.GetReflection()->FieldSize(now, &field);
  const auto count = [](int size) {
    return size == 0 ? kAbsent : std::to_string(size) + " of them";
  };
  if (was != is) return Tell(path, count(was), count(is));
  for (int i = 0; i < was; ++i) {
    Messages(path + "[" + std::to_string(i) + "]",
             before.GetReflection()->GetRepeatedMessage(before, &field, i),
             now.GetReflection()->GetRepeatedMessage(now, &field, i));
  }
}

// By their paths, whatever stands between.
void Comparer::Expectations(const std::string& path, const v1::StepReport& before,
                            const v1::StepReport& now) {
  const auto outcomes = [](const v1::StepReport& step) {
    std::map<std::string, std::string> outcomes;
    for (const v1::ExpectationReport& one : step.expectations()) {
      outcomes[one.path()] = one.expected() + (one.held() ? " held" : " did not hold");
    }
    return outcomes;
  };
  const std::map<std::string, std::string> was = outcomes(before), is = outcomes(now);
  for (const auto& [expected, outcome] : was) {
    const auto found = is.find(expected);
    Tell(path + ".expect[" + expected + "]", outcome, found == is.end() ? kAbsent : found->second);
  }
  for (const auto& [expected, outcome] : is) {
    if (was.count(expected) == 0) Tell(path + ".expect[" + expected + "]", kAbsent, outcome);
  }
}

std::vector<Difference> Comparer::Run(const v1::CellReport& before, const v1::CellReport& now) {
  std::map<std::string, const v1::StepReport*> earlier;
  for (const v1::StepReport& step : before.steps()) earlier[step.id()] = &step;
  Verdicts("verdict", before.verdict(), now.verdict());
  for (const v1::StepReport& step : now.steps()) {
    const auto found = earlier.find(step.id());
    const std::string path = "steps[" + step.id() + "]";
    if (found == earlier.end()) {
      Tell(path, kAbsent, "present");
      continue;
    }
    Verdicts(path + ".verdict", found->second->verdict(), step.verdict());
    v1::StepReport was = *found->second, is = step;
    earlier.erase(found);
    Expectations(path, was, is);
    for (v1::StepReport* one : {&was, &is}) {
      one->clear_verdict();
      one->clear_expectations();
    }
    Messages(path, was, is);
  }
  for (const auto& [id, step] : earlier) Tell("steps[" + id + "]", "present", kAbsent);
  v1::CellReport was = before, is = now;
  for (v1::CellReport* one : {&was, &is}) {
    one->clear_verdict();
    one->clear_steps();
  }
  Messages("", was, is);
  std::stable_partition(differences_.begin(), differences_.end(),
                        [](const Difference& one) { return one.of_verdicts; });
  return std::move(differences_);
}

}  // namespace

std::vector<Difference> CompareCells(const v1::CellReport& before, const v1::CellReport& now) {
  return Comparer().Run(before, now);
}

Baseline::Baseline(const v1::RunReport& report) {
  for (const v1::ExperimentReport& experiment : report.experiments()) {
    for (const v1::CellReport& cell : experiment.cells()) cells_[cell.cell_id()] = &cell;
  }
}

const v1::CellReport* Baseline::Find(const std::string& cell_id) const {
  const auto found = cells_.find(cell_id);
  return found == cells_.end() ? nullptr : found->second;
}

}  // namespace tlslab
