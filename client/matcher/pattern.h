// Regular expressions (RE2) by their text, compiled once for all threads.
//
// The last thousand are kept: a file has dozens, and a matrix asks for each of them in every cell.
#ifndef TLSLAB_CLIENT_MATCHER_PATTERN_H_
#define TLSLAB_CLIENT_MATCHER_PATTERN_H_

#include <re2/re2.h>

#include <memory>
#include <string>

namespace tlslab {

// Never null; `ok()` says whether it is one.
std::shared_ptr<const re2::RE2> CompiledPattern(const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_PATTERN_H_
