// Whether the person wants to stop, told to everybody who waits.
//
//   Cancellation cancellation;
//   {
//     Cancellation::Scope scope(cancellation, [&] { context.TryCancel(); });
//     stub.DialEndpoint(&context, request, &response);   // ends early once requested
//   }
//
// Thread-safe. A request is for good. It knows no signals: main asks for it on SIGINT.
#ifndef TLSLAB_CLIENT_LAB_CANCELLATION_H_
#define TLSLAB_CLIENT_LAB_CANCELLATION_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>

namespace tlslab {

class Cancellation {
 public:
  // Runs `wake` once when cancellation is requested, or at once when it has been. `wake` runs under
  // the lock, on the thread that requests: it must not block, nor use the cancellation.
  class Scope {
   public:
    Scope(Cancellation& cancellation, std::function<void()> wake);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Cancellation& cancellation_;
    std::list<std::function<void()>>::iterator position_;
  };

  void Request();
  bool requested() const;
  // Waits for the request, so long at most; whether it has come.
  bool WaitFor(std::chrono::nanoseconds longest);

 private:
  mutable std::mutex mutex_;
  bool requested_ = false;
  std::condition_variable changed_;
  std::list<std::function<void()>> wakes_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_CANCELLATION_H_
