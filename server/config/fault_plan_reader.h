// FaultPlan → the plan that an injector carries out.
#ifndef TLSLAB_SERVER_CONFIG_FAULT_PLAN_READER_H_
#define TLSLAB_SERVER_CONFIG_FAULT_PLAN_READER_H_

#include <memory>
#include <string_view>

#include "server/config/problems.h"
#include "server/wire/fault_plan.h"
#include "tlslab/v1/fault.pb.h"

namespace tlslab {

// Null for no faults, which is what an absent plan has. Injected records, alerts and garbage are
// bytes from here on.
std::shared_ptr<const FaultPlan> ReadFaultPlan(const v1::FaultPlan& plan, std::string_view field,
                                               RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_FAULT_PLAN_READER_H_
