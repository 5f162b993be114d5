// The threads that wait for sockets and timers, all of them together.
//
// However many connections are open, waiting costs no thread: work is run by a
// few threads on one asio::io_context.
#ifndef TLSLAB_SERVER_DRIVER_EVENT_LOOP_H_
#define TLSLAB_SERVER_DRIVER_EVENT_LOOP_H_

#include <memory>

namespace asio {
class io_context;
}

namespace tlslab {

class EventLoop {
 public:
  // `threads` at least 1.
  explicit EventLoop(unsigned threads);
  // Stops at once: what is under way is dropped.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  asio::io_context& context();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_EVENT_LOOP_H_
