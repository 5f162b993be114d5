// The armour of PEM (RFC 7468), without a look at what is in it.
//
//   PemBlocks(combined, "CERTIFICATE");   // the certificates of a file that holds more
//   PemText("CERTIFICATE", der);
#ifndef TLSLAB_CLIENT_TEXT_PEM_H_
#define TLSLAB_CLIENT_TEXT_PEM_H_

#include <string>
#include <string_view>

namespace tlslab {

// The blocks of `text` whose label ends in `label` ("PRIVATE KEY" also finds "RSA PRIVATE KEY"),
// from "-----BEGIN" to the end of the "-----END" line, in order. What is not closed is left out.
std::string PemBlocks(std::string_view text, std::string_view label);

// One block.
std::string PemText(std::string_view label, std::string_view der);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_PEM_H_
