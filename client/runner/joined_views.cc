#include "client/runner/joined_views.h"

#include <algorithm>
#include <utility>

namespace tlslab {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kViewTimeout(5);

template <typename Results>
auto JoinView(Results& results, const std::string& local, steady_clock::time_point deadline,
              const char* otherwise) {
  auto view = results.Join(local, std::min(deadline, steady_clock::now() + kViewTimeout));
  if (absl::IsDeadlineExceeded(view.status())) view = absl::DeadlineExceededError(otherwise);
  return view;
}

// Where the connection is followed to: a name as in the file, and the address that it comes from.
struct Trail {
  std::string place;
  std::string local;  // empty: it goes no further
};

absl::Status Pass(CellResources::OpenRelay& relay, steady_clock::time_point deadline, Trail& trail,
                  v1::StepReport& report) {
  absl::StatusOr<v1::RelayResult> view =
      JoinView(*relay.results, trail.local, deadline,
               "the relay told no result of this connection within 5 s; does one of its ends "
               "hold it open?");
  if (!view.ok()) return view.status();
  trail = {relay.target, view->target_local_address()};
  if (!report.has_relay()) report.mutable_relay()->Swap(&*view);
  return absl::OkStatus();
}

absl::Status Pass(CellResources::OpenTerminator& terminator, steady_clock::time_point deadline,
                  Trail& trail, v1::StepReport& report) {
  absl::StatusOr<v1::TerminatorResult> view =
      JoinView(*terminator.results, trail.local, deadline,
               "the terminator told no result of this connection within 5 s; does one of its ends "
               "hold it open?");
  if (!view.ok()) return view.status();
  trail = {terminator.backend, view->backend_local_address()};
  if (!report.has_terminator()) report.mutable_terminator()->Swap(&*view);
  return absl::OkStatus();
}

}  // namespace

absl::Status JoinViews(const std::string& target, std::string local, CellResources& resources,
                       steady_clock::time_point deadline, v1::StepReport& report) {
  Trail trail{target, std::move(local)};
  while (!trail.local.empty()) {
    absl::Status passed;
    if (CellResources::OpenRelay* const relay = resources.FindRelay(trail.place)) {
      passed = Pass(*relay, deadline, trail, report);
    } else if (auto* const terminator = resources.FindTerminator(trail.place)) {
      passed = Pass(*terminator, deadline, trail, report);
    } else {
      break;
    }
    if (!passed.ok()) return passed;
  }
  if (trail.local.empty()) return absl::OkStatus();
  CellResources::OpenListener* const listener = resources.FindListener(trail.place);
  if (listener == nullptr) return absl::OkStatus();
  absl::StatusOr<v1::HandshakeResult> view = JoinView(
      *listener->results, trail.local, deadline,
      "the listener told no result of this connection within 5 s; does its exchange go on?");
  if (!view.ok()) return view.status();
  *report.mutable_server() = *std::move(view);
  return absl::OkStatus();
}

}  // namespace tlslab
