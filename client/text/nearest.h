// The name that a person probably meant.
//
// A typing slip is at most a few edits (insert, delete, replace, swap of neighbours) away from the
// word; anything further is another word, and a wrong suggestion is worse than none.
//
//   DidYouMean("expct", {"id", "expect"})   // "; did you mean 'expect'?"
//   DidYouMean("zebra", {"id", "expect"})   // ""
//
// Not a spelling checker: it compares letters, case included.
#ifndef TLSLAB_CLIENT_TEXT_NEAREST_H_
#define TLSLAB_CLIENT_TEXT_NEAREST_H_

#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

// The candidate with the fewest edits from `word`, the first of several; empty when none is near:
// more than a third of the word's letters away, one at least.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// "; did you mean 'x'?", to be put after a message, or empty.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_NEAREST_H_
