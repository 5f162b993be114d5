// What the checks of a MintSpec are written with.
//
//   CheckEach("uris", spec.uris, kMaxAlternativeNames, CheckUri, &violations);
//
// A violation shows the value that is wrong, escaped and cut, and says what would be
// right.
#ifndef TLSLAB_CERTS_MINT_VIOLATIONS_H_
#define TLSLAB_CERTS_MINT_VIOLATIONS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tlslab {

// One thing wrong with a spec.
struct MintViolation {
  std::string field;        // as in the contract, "dns_names[1]"
  std::string description;  // with the value, and what would be right
};

using MintViolations = std::vector<MintViolation>;

// In quotation marks, what is not printable ASCII escaped; cut after 100 bytes.
std::string Quoted(std::string_view value);

// "field[3]".
std::string At(std::string_view field, size_t index);

// False when there are more than `limit`, which is told.
bool CheckCount(std::string_view field, size_t count, size_t limit, MintViolations* violations);

// `check` is called with the path of each value, the value, and `violations`, unless
// there are too many.
template <typename T, typename Check>
void CheckEach(std::string_view field, const std::vector<T>& values, size_t limit, Check check,
               MintViolations* violations) {
  if (!CheckCount(field, values.size(), limit, violations)) return;
  for (size_t i = 0; i < values.size(); ++i) check(At(field, i), values[i], violations);
}

// Not empty, at most `limit` bytes, no space and nothing but printable ASCII. `hint`
// says how to write what is not ASCII.
bool CheckGraphicAscii(const std::string& field, const std::string& text, size_t limit,
                       std::string_view hint, MintViolations* violations);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_VIOLATIONS_H_
