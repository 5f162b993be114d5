#include "server/driver/event_loop.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <thread>
#include <vector>

namespace tlslab {

struct EventLoop::State {
  explicit State(unsigned threads)
      : context(static_cast<int>(threads)), work(asio::make_work_guard(context)) {
    for (unsigned i = 0; i < threads; ++i) workers.emplace_back([this] { context.run(); });
  }

  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  std::vector<std::thread> workers;
};

EventLoop::EventLoop(unsigned threads) : state_(std::make_unique<State>(threads)) {}

EventLoop::~EventLoop() {
  state_->context.stop();
  for (std::thread& worker : state_->workers) worker.join();
}

asio::io_context& EventLoop::context() { return state_->context; }

}  // namespace tlslab
