// Picks facts out of what programs print.
//
//   AfterLabel("...\nNew, TLSv1.3, Cipher is X\n", "Cipher is ")  // "X"
#ifndef TLSLAB_TESTS_TESTING_TEXT_H_
#define TLSLAB_TESTS_TESTING_TEXT_H_

#include <string>
#include <string_view>

namespace tlslab {

// The rest of the line after the first `label`, without white space around it.
// Empty when there is none.
inline std::string AfterLabel(std::string_view text, std::string_view label) {
  constexpr std::string_view kSpace = " \t\r";
  size_t at = text.find(label);
  if (at == text.npos) return "";
  std::string_view rest = text.substr(at + label.size());
  rest = rest.substr(0, rest.find('\n'));
  size_t first = rest.find_first_not_of(kSpace);
  if (first == rest.npos) return "";
  return std::string(rest.substr(first, rest.find_last_not_of(kSpace) - first + 1));
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_TESTING_TEXT_H_
