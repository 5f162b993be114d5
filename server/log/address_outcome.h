// What became of a dial or a bind, in the word that the log and the metrics have for it.
#ifndef TLSLAB_SERVER_LOG_ADDRESS_OUTCOME_H_
#define TLSLAB_SERVER_LOG_ADDRESS_OUTCOME_H_

#include "server/transport/address_policy.h"

namespace tlslab {

inline const char* AddressOutcomeName(AddressUse::Outcome outcome) {
  switch (outcome) {
    case AddressUse::Outcome::kAllowed:
      return "allowed";
    case AddressUse::Outcome::kRefused:
      return "refused";
    case AddressUse::Outcome::kFailed:
      return "failed";
  }
  return "";
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LOG_ADDRESS_OUTCOME_H_
