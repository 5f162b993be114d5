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

}  // namespace

absl::Status JoinViews(const std::string& target, std::string local, CellResources& resources,
                       steady_clock::time_point deadline, v1::StepReport& report) {
  std::string place = target;
  while (CellResources::OpenRelay* const relay = resources.FindRelay(place)) {
    absl::StatusOr<v1::RelayResult> view =
        JoinView(*relay->results, local, deadline,
                 "the relay told no result of this connection within 5 s; does one of its ends "
                 "hold it open?");
    if (!view.ok()) return view.status();
    place = relay->target;
    local = view->target_local_address();
    if (!report.has_relay()) report.mutable_relay()->Swap(&*view);
    if (local.empty()) return absl::OkStatus();
  }
  CellResources::OpenListener* const listener = resources.FindListener(place);
  if (listener == nullptr) return absl::OkStatus();
  absl::StatusOr<v1::HandshakeResult> view = JoinView(
      *listener->results, local, deadline,
      "the listener told no result of this connection within 5 s; does its exchange go on?");
  if (!view.ok()) return view.status();
  *report.mutable_server() = *std::move(view);
  return absl::OkStatus();
}

}  // namespace tlslab
