// What the contract's listeners, relays and terminators have in common, of those that the lab holds
// (server/lab/leased_ports.h).
//
//   ReportPort(stored, out);
//   ReportFaultPlan(stored, out);   // where there may be one
#ifndef TLSLAB_SERVER_REPORT_OFFLOAD_PORT_REPORT_H_
#define TLSLAB_SERVER_REPORT_OFFLOAD_PORT_REPORT_H_

#include "server/report/code_points.h"

namespace tlslab {

// What was asked for, then the name, the address, the times and the counts.
template <typename Stored, typename Message>
void ReportPort(const Stored& stored, Message* out) {
  out->ParseFromString(stored.document);
  out->set_name(stored.name);
  out->set_bound_address(stored.port->bound_address());
  out->clear_ttl();
  SetTime(stored.expire_time, out->mutable_expire_time());
  SetTime(stored.create_time, out->mutable_create_time());
  const auto counts = stored.port->counts();
  out->set_accepted_count(counts.accepted);
  out->set_open_count(counts.open);
  out->set_refused_count(counts.refused);
  out->set_dropped_result_count(stored.results->dropped_count());
}

// The plan in force, after ReportPort.
template <typename Stored, typename Message>
void ReportFaultPlan(const Stored& stored, Message* out) {
  const auto plan = stored.fault_document();
  if (!plan) return;
  out->clear_fault_plan();
  if (!plan->empty()) out->mutable_fault_plan()->ParseFromString(*plan);
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_OFFLOAD_PORT_REPORT_H_
