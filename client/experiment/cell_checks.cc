#include "client/experiment/cell_checks.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <string_view>

#include "client/experiment/references.h"
#include "client/experiment/scalar_field.h"

namespace tlslab {
namespace {

using google::protobuf::FieldDescriptor;

// Whose scalar fields a check does not look at, unless they refer to something.
constexpr std::string_view kUncheckedTypes[] = {
    "tlslab.v1.BytePatch",
    "tlslab.v1.CertificateExtension",
    "tlslab.v1.CertificateSpec",
    "tlslab.v1.ClientOptions",
    "tlslab.v1.CompressionMethods",
    "tlslab.v1.CraftedExtension",
    "tlslab.v1.ExchangeStep",
    "tlslab.v1.Fault.Coalesce",
    "tlslab.v1.Fault.Corrupt",
    "tlslab.v1.Fault.Delay",
    "tlslab.v1.Fault.Duplicate",
    "tlslab.v1.Fault.Fragment",
    "tlslab.v1.Fault.Inject",
    "tlslab.v1.Fault.InjectedRecord",
    "tlslab.v1.Fault.LowerVersion",
    "tlslab.v1.Fault.Replace",
    "tlslab.v1.Fault.Replay",
    "tlslab.v1.Fault.SetExtension",
    "tlslab.v1.Fault.StripExtension",
    "tlslab.v1.Fault.Throttle",
    "tlslab.v1.Fault.Truncate",
    "tlslab.v1.FaultTrigger",
    "tlslab.v1.HelloFields",
    "tlslab.v1.HelloFraming",
    "tlslab.v1.ListedValues",
    "tlslab.v1.NameAttribute",
    "tlslab.v1.OpensslCommand",
    "tlslab.v1.PeerVerification",
    "tlslab.v1.PreSharedKey",
    "tlslab.v1.ProtocolOptions",
    "tlslab.v1.ResumptionOptions",
    "tlslab.v1.ServerOptions",
    "tlslab.v1.Sslv2Hello",
    "tlslab.v1.TlsContextSpec",
    "tlslab.v1.TicketKey",
};

bool IsChecked(const FieldDescriptor& field) {
  if (IsReferenceField(field)) return true;
  if (field.message_type() != nullptr && !IsScalarMessage(*field.message_type())) return true;
  if (field.full_name() == "tlslab.v1.Step.description") return false;
  if (field.full_name() == "tlslab.v1.TlsContextSpec.preset") return true;  // brings the role
  return std::find(std::begin(kUncheckedTypes), std::end(kUncheckedTypes),
                   field.containing_type()->full_name()) == std::end(kUncheckedTypes);
}

bool IsCombination(uint64_t mask) {
  return (mask & kRepetitionBit) != 0 || (mask & (mask - 1)) != 0;
}

}  // namespace

CellChecks::CellChecks(const std::vector<OpenField>& open, const Variables& variables,
                       const Matrix& matrix) {
  uint64_t related = 0;  // what may matter for every other place
  std::vector<uint64_t> expectations;
  for (const OpenField& field : open) {
    if (!IsChecked(*field.field)) continue;
    const uint64_t mask = variables.MaskOf(*field.node);
    mask_ |= mask;
    if (field.key) {
      expectations.push_back(mask);
    } else {
      related |= mask;
    }
  }
  if (IsCombination(related)) combined_mask_ = related;
  for (const uint64_t mask : expectations) {
    if (IsCombination(mask | related)) combined_mask_ |= mask | related;
  }
  combinations_ = 1;
  for (size_t axis = 0; axis < matrix.axes.size(); ++axis) {
    if (((combined_mask_ >> axis) & 1) != 0) combinations_ *= matrix.axes[axis].values.size();
    // There are no more than cells, but values of included cells count for all.
    if (combinations_ > matrix.cell_count) break;
  }
  combinations_ = std::min(combinations_, matrix.cell_count);
  if (combined_mask_ != 0) passed_ = std::make_unique<std::atomic<char>[]>(combinations_);
}

size_t CellChecks::Combination(const Matrix& matrix, size_t cell) const {
  if (combinations_ == matrix.cell_count) return cell;
  size_t index = 0;
  for (size_t axis = 0; axis < matrix.axes.size(); ++axis) {
    if (((combined_mask_ >> axis) & 1) == 0) continue;
    index = index * matrix.axes[axis].values.size() + matrix.choice(cell, axis);
  }
  return index;
}

bool CellChecks::IsNeeded(const Matrix& matrix, size_t cell) const {
  if ((combined_mask_ & kRepetitionBit) != 0) return true;
  return combined_mask_ != 0 &&
         passed_[Combination(matrix, cell)].load(std::memory_order_relaxed) == 0;
}

void CellChecks::Passed(const Matrix& matrix, size_t cell) const {
  if (combined_mask_ == 0) return;
  passed_[Combination(matrix, cell)].store(1, std::memory_order_relaxed);
}

}  // namespace tlslab
