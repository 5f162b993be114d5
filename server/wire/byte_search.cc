#include "server/wire/byte_search.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tlslab {

ByteSearch::ByteSearch(std::vector<std::string> needles)
    : needles_(std::move(needles)), hits_(needles_.size()), next_(needles_.size()) {
  for (const std::string& needle : needles_) {
    tail_bytes_ = std::max(tail_bytes_, needle.empty() ? 0 : needle.size() - 1);
  }
}

void ByteSearch::Feed(std::string_view bytes) {
  for (size_t i = 0; i < needles_.size(); ++i) {
    if (!needles_[i].empty()) Search(i, bytes);
  }
  offset_ += bytes.size();
  if (bytes.size() >= tail_bytes_) {
    tail_ = bytes.substr(bytes.size() - tail_bytes_);
  } else {
    tail_ += bytes;
    if (tail_.size() > tail_bytes_) tail_.erase(0, tail_.size() - tail_bytes_);
  }
}

void ByteSearch::Search(size_t needle, std::string_view bytes) {
  const size_t overlap = needles_[needle].size() - 1;
  const size_t before = std::min(overlap, tail_.size());
  if (before > 0) {
    std::string seam = tail_.substr(tail_.size() - before);
    seam += bytes.substr(0, overlap);
    SearchIn(needle, seam, offset_ - before, before);
  }
  SearchIn(needle, bytes, offset_, bytes.size());
}

void ByteSearch::SearchIn(size_t needle, std::string_view text, uint64_t text_offset,
                          size_t starts) {
  const std::string& wanted = needles_[needle];
  while (next_[needle] < text_offset + starts) {
    const size_t from = next_[needle] > text_offset ? next_[needle] - text_offset : 0;
    // memmem, since it takes linear time whatever the peer sends.
    const void* found =
        memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
    if (found == nullptr) return;
    const size_t at = static_cast<const char*>(found) - text.data();
    if (at >= starts) return;
    if (hits_[needle].count++ == 0) hits_[needle].first_offset = text_offset + at;
    next_[needle] = text_offset + at + wanted.size();
  }
}

}  // namespace tlslab
