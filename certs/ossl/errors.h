// The one reader of OpenSSL's error queue.
//
// OpenSSL keeps a queue of errors in each thread. Whoever calls into it clears
// the queue before (`ClearErrors`) and takes it after a failure (`TakeErrors`),
// so that no error is blamed on the wrong call.
#ifndef TLSLAB_CERTS_OSSL_ERRORS_H_
#define TLSLAB_CERTS_OSSL_ERRORS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tlslab {

// One entry of the queue.
struct OpensslError {
  uint64_t code = 0;     // packed, as ERR_get_error(3) returns it
  int reason_code = 0;   // ERR_GET_REASON(code), for example SSL_R_HTTP_REQUEST
  std::string library;   // "SSL routines"
  std::string reason;    // "certificate verify failed"
  std::string data;      // often empty
  std::string function;  // empty where the library was built without
};

// Empties this thread's queue.
void ClearErrors();

// Takes this thread's queue, oldest first.
std::vector<OpensslError> TakeErrors();

// Takes the queue and tells the last entry as "reason" or "reason: data", which
// is what a person can use; "unknown error" when the queue is empty.
std::string TakeErrorText();

// Drops what is added to the queue during its life; what was there before stays.
// For calls whose failure is no error of the caller, for example reading an
// extension that may be malformed: SSL_get_error(3) would take a leftover for a
// failure of the handshake.
class DropErrors {
 public:
  DropErrors();
  ~DropErrors();
  // What was added stays after all.
  void Keep();
  DropErrors(const DropErrors&) = delete;
  DropErrors& operator=(const DropErrors&) = delete;

 private:
  bool kept_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_CERTS_OSSL_ERRORS_H_
