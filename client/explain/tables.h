// The tables behind topic.h, one for each kind, in the order of their numbers.
#ifndef TLSLAB_CLIENT_EXPLAIN_TABLES_H_
#define TLSLAB_CLIENT_EXPLAIN_TABLES_H_

#include <cstddef>

#include "client/explain/topic.h"

namespace tlslab {

// The rows of an array that lives as long as the program.
class TopicRows {
 public:
  template <size_t kSize>
  constexpr TopicRows(const TopicRow (&rows)[kSize])
      : begin_(rows), end_(rows + kSize) {}  // NOLINT
  const TopicRow* begin() const { return begin_; }
  const TopicRow* end() const { return end_; }

 private:
  const TopicRow* begin_;
  const TopicRow* end_;
};

// Every alert of IANA's registry (server/codepoints/alerts.h).
TopicRows AlertTopics();

// Every error of OpenSSL 3.5's x509_vfy.h: those of signatures, times, chains and names
// first, those of rules about them afterwards.
TopicRows FirstVerifyErrorTopics();
TopicRows OtherVerifyErrorTopics();

// Every value of the enums of handshake.proto.
TopicRows ErrorClassTopics();
TopicRows CauseTopics();
TopicRows CloseKindTopics();

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPLAIN_TABLES_H_
