// An XML stream of XMPP (RFC 6120 section 4) cut into its header, its stanzas and its end, by
// expat.
//
//   Found found = stream.Find(input);          // Whole: a piece; the same until it is taken
//   if (found.kind == Found::Kind::kWhole) XmlPiece piece = stream.Take();
//   input.remove_prefix(found.size);
//
// Each byte is parsed once, however it is cut. Bounded: pieces of 100 KiB and 20 levels; document
// types, comments and processing instructions, which section 11.1 forbids, break the stream, and
// with them go all entities but XML's own.
#ifndef TLSLAB_SERVER_DIALOG_XMPP_XML_STREAM_H_
#define TLSLAB_SERVER_DIALOG_XMPP_XML_STREAM_H_

#include <expat.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "server/dialog/framing.h"

namespace tlslab {

struct XmlElement {
  std::string space;  // namespace
  std::string name;   // without prefix
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  // its own, without its children's
  std::vector<XmlElement> children;
  // Where it stands, in bytes of its piece.
  size_t begin = 0;
  size_t end = 0;

  bool Is(std::string_view in_space, std::string_view named) const {
    return space == in_space && name == named;
  }
  // Null, empty: none.
  const XmlElement* Child(std::string_view named) const;
  std::string Attribute(std::string_view named) const;
};

struct XmlPiece {
  enum class Kind {
    kHeader,  // the start of the stream; `element` has no children
    kStanza,
    kEnd,  // of the stream
  };
  Kind kind = Kind::kEnd;
  XmlElement element;
};

class XmlStream {
 public:
  XmlStream() { Reset(); }
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  // The first piece of `input`, which is what was not taken yet, and grows.
  Found Find(std::string_view input);
  // After a whole piece was found.
  XmlPiece Take();
  // A new stream begins with the next input.
  void Reset();

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  using Name = const XML_Char*;

  static void OnStart(void* self, Name name, Name* attributes);
  static void OnEnd(void* self, Name name);
  static void OnText(void* self, Name text, int size);
  static void OnDoctype(void* self, Name, Name, Name, int);
  static void OnComment(void* self, Name);
  static void OnInstruction(void* self, Name, Name);

  void Start(XmlElement element);
  void End();
  void Refuse(const char* why);
  void Complete(XmlPiece::Kind kind, XmlElement element);
  size_t position() const;
  void Feed(std::string_view fresh);
  void After(XML_Status status);

  std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
  std::vector<XmlElement> open_;  // within the stream's own
  bool in_stream_ = false;
  std::optional<XmlPiece> piece_;
  size_t piece_end_ = 0;
  size_t taken_ = 0;  // bytes of the stream
  size_t fed_ = 0;    // bytes of the input
  bool suspended_ = false;
  std::string error_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_XMPP_XML_STREAM_H_
