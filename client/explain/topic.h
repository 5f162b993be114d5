// What `tlslab explain` knows: alerts, errors of verification, and what the lab says of a
// failure and of an end.
//
//   for (const Topic& found : FindTopics("tlsv1 alert unknown ca")) Tell(*found.row);
//
// One name may stand for several: 48 is an alert and an error of verification.
#ifndef TLSLAB_CLIENT_EXPLAIN_TOPIC_H_
#define TLSLAB_CLIENT_EXPLAIN_TOPIC_H_

#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

enum class TopicKind { kAlert, kVerifyError, kErrorClass, kCause, kCloseKind };

// "alert", "verify error", "error class", "failure cause", "close kind".
std::string_view TopicKindName(TopicKind kind);

struct TopicRow {
  static constexpr size_t kMostCauses = 3;

  std::string_view name;  // "unknown_ca", "X509_V_ERR_CERT_REVOKED", "NAME_MISMATCH"
  int number;             // on the wire, in OpenSSL's header, or of the enum
  std::string_view meaning;
  std::string_view causes[kMostCauses];  // the usual ones; empty: no more
  std::string_view look_at;              // in the result
  std::string_view sent_by;              // which end says it
  std::string_view defined_in;
  std::string_view experiment;  // a shipped file that shows it; empty: none
  std::string_view also;        // how programs and libraries write it, with "|" between
};

struct Topic {
  TopicKind kind;
  const TopicRow* row;
};

// By kind, in the order of TopicKind; then by number.
const std::vector<Topic>& AllTopics();

// Those that `text` names, in the order of AllTopics: a name in any case, with "_", "-" or
// blanks, with or without the prefixes of OpenSSL, GnuTLS and Python ("X509_V_ERR_",
// "SSL_AD_", "TLSV1_ALERT_"), a number of an alert or of a verify error, or the text that a
// library prints, with what stands in front of its last ": ". Empty: none.
std::vector<Topic> FindTopics(std::string_view text);

// The names that are written most like `text`; at most `most`, nearest first.
std::vector<std::string> NearestTopics(std::string_view text, size_t most = 3);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPLAIN_TOPIC_H_
