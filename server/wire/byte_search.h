// Looks for some byte strings in a stream that comes in pieces.
//
//   ByteSearch search({"attack at dawn"});
//   search.Feed("at");
//   search.Feed("tack at dawn");
//   search.hits()[0].count;    // 1
//
// How the stream is cut makes no difference. Occurrences of one needle do not overlap: the next
// is looked for behind the end of the last. Between two pieces it keeps one byte less than the
// longest needle has.
#ifndef TLSLAB_SERVER_WIRE_BYTE_SEARCH_H_
#define TLSLAB_SERVER_WIRE_BYTE_SEARCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

class ByteSearch {
 public:
  struct Hits {
    uint64_t count = 0;
    uint64_t first_offset = 0;  // bytes before the first; only when there is one
  };

  // Empty needles are never found.
  explicit ByteSearch(std::vector<std::string> needles);

  void Feed(std::string_view bytes);

  // In the order of the needles.
  const std::vector<Hits>& hits() const { return hits_; }
  const std::vector<std::string>& needles() const { return needles_; }

 private:
  void Search(size_t needle, std::string_view bytes);
  // In `text`, which begins at `text_offset` of the stream, for those that begin in its first
  // `starts` bytes.
  void SearchIn(size_t needle, std::string_view text, uint64_t text_offset, size_t starts);

  std::vector<std::string> needles_;
  std::vector<Hits> hits_;
  std::vector<uint64_t> next_;  // where the next occurrence may begin
  size_t tail_bytes_ = 0;       // to be kept
  std::string tail_;
  uint64_t offset_ = 0;  // bytes fed
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_BYTE_SEARCH_H_
