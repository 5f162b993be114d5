// Reads a header of the PROXY protocol off the front of what came.
//
//   ProxyFound found = FindProxyHeader(input);
//   if (found.kind == ProxyFound::Kind::kHeader) input.erase(0, found.size);
//
// It keeps nothing: the caller collects, and asks again when more has come. What it answers does
// not hang on how the bytes were cut. An answer comes by the 107th byte of version 1, and by the
// end that version 2 tells in its first 16.
#ifndef TLSLAB_SERVER_DIALOG_PROXY_PROXY_READER_H_
#define TLSLAB_SERVER_DIALOG_PROXY_PROXY_READER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "server/dialog/proxy/proxy_header.h"

namespace tlslab {

struct ProxyFound {
  enum class Kind {
    kPartial,  // it may be one, and more must come
    kHeader,   // the first `size` bytes
    kAbsent,   // it begins like none
    kBroken,   // it begins like one, and is none, for a `reason`
  };
  Kind kind = Kind::kPartial;
  size_t size = 0;
  ProxyHeader header;
  std::string reason;
};

ProxyFound FindProxyHeader(std::string_view input);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_PROXY_PROXY_READER_H_
