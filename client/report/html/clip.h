// Makes a cell small enough, and fit, to be shown in a page.
//
// Bytes and texts are shortened, lists are cut, and what nobody reads in a page is left out:
// certificates and messages as they stand on the wire (their facts remain), and what is sensitive
// and only there because a request asked for it, sessions and key logs. A page is handed around.
//
// It is no redaction of secrets in texts, for example of what was exchanged.
#ifndef TLSLAB_CLIENT_REPORT_HTML_CLIP_H_
#define TLSLAB_CLIENT_REPORT_HTML_CLIP_H_

#include <google/protobuf/message.h>

#include <cstddef>

namespace tlslab {

inline constexpr size_t kPageBytes = 64;         // of a bytes field
inline constexpr size_t kPageTextBytes = 2000;   // of a text, which then ends in "…"
inline constexpr int kPageListElements = 1000;   // of a list
inline constexpr int kPageListHandshakes = 100;  // of a list of handshakes

// Everything below `message` too. Texts are cut between characters.
void ClipForPage(google::protobuf::Message& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_CLIP_H_
