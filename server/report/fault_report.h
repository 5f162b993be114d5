// What became of faults, as a message.
#ifndef TLSLAB_SERVER_REPORT_FAULT_REPORT_H_
#define TLSLAB_SERVER_REPORT_FAULT_REPORT_H_

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "server/wire/fault_plan.h"
#include "tlslab/v1/fault.pb.h"

namespace tlslab {

// Each outcome, in order, fired or not.
void ReportFaults(const std::vector<FaultOutcome>& outcomes,
                  google::protobuf::RepeatedPtrField<v1::FaultOutcome>* out);

// The ids of those that fired, as a person reads them: "a, b". Empty: none did.
std::string FiredFaults(const std::vector<FaultOutcome>& outcomes);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_FAULT_REPORT_H_
