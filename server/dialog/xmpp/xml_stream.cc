#include "server/dialog/xmpp/xml_stream.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPiece = 100 << 10;
constexpr size_t kMaxDepth = 20;
// Between a namespace and a name, as expat gives them; in neither.
constexpr XML_Char kSeparator = '\n';
constexpr char kStreams[] = "http://etherx.jabber.org/streams";

}  // namespace

const XmlElement* XmlElement::Child(std::string_view named) const {
  for (const XmlElement& child : children) {
    if (child.name == named) return &child;
  }
  return nullptr;
}

std::string XmlElement::Attribute(std::string_view named) const {
  for (const auto& [key, value] : attributes) {
    if (key == named) return value;
  }
  return "";
}

void XmlStream::Reset() {
  parser_.reset(XML_ParserCreateNS("UTF-8", kSeparator));
  open_.clear();
  in_stream_ = suspended_ = false;
  piece_.reset();
  piece_end_ = taken_ = fed_ = 0;
  error_ = parser_ ? "" : "out of memory";
  if (!parser_) return;
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), OnStart, OnEnd);
  XML_SetCharacterDataHandler(parser_.get(), OnText);
  XML_SetStartDoctypeDeclHandler(parser_.get(), OnDoctype);
  XML_SetCommentHandler(parser_.get(), OnComment);
  XML_SetProcessingInstructionHandler(parser_.get(), OnInstruction);
  // A stanza is answered when it is whole, not when more follows.
  XML_SetReparseDeferralEnabled(parser_.get(), XML_FALSE);
}

Found XmlStream::Find(std::string_view input) {
  if (!piece_ && suspended_) {
    suspended_ = false;
    After(XML_ResumeParser(parser_.get()));
  }
  if (!piece_ && error_.empty() && fed_ < input.size()) Feed(input.substr(fed_));
  if (piece_) return Found::Whole(piece_end_ - taken_);
  if (!error_.empty()) return Found::Broken(error_);
  if (input.size() > kMaxPiece) return Found::Broken("a stanza is longer than 100 KiB");
  return {};
}

void XmlStream::Feed(std::string_view fresh) {
  // Expat waits for the end of a word, and takes NULs for UTF-16.
  const size_t first = fresh.find_first_not_of(" \t\r\n");
  if (!in_stream_ && fed_ == 0 && first != fresh.npos && fresh[first] != '<') {
    return Refuse("the stream is no XML: it does not begin with a tag");
  }
  const size_t nul = fresh.find('\0');
  fresh = fresh.substr(0, nul);
  fed_ += fresh.size();
  if (!fresh.empty()) {
    After(XML_Parse(parser_.get(), fresh.data(), static_cast<int>(fresh.size()), XML_FALSE));
  }
  if (!piece_ && error_.empty() && nul != fresh.npos) error_ = "the stream has a NUL in it";
}

void XmlStream::After(XML_Status status) {
  suspended_ = status == XML_STATUS_SUSPENDED;
  if (status != XML_STATUS_ERROR || !error_.empty()) return;
  error_ = std::string("the stream is no XML: ") + XML_ErrorString(XML_GetErrorCode(parser_.get()));
}

XmlPiece XmlStream::Take() {
  fed_ -= piece_end_ - taken_;
  taken_ = piece_end_;
  XmlPiece piece = *std::move(piece_);
  piece_.reset();
  return piece;
}

// In the piece, behind what expat is at.
size_t XmlStream::position() const {
  const auto at = static_cast<size_t>(XML_GetCurrentByteIndex(parser_.get()));
  return at + static_cast<size_t>(XML_GetCurrentByteCount(parser_.get())) - taken_;
}

void XmlStream::Complete(XmlPiece::Kind kind, XmlElement element) {
  if (piece_) return Refuse("the header of the stream is its end");
  piece_end_ = taken_ + position();
  piece_ = XmlPiece{kind, std::move(element)};
  XML_StopParser(parser_.get(), /*resumable=*/XML_TRUE);
}

void XmlStream::Refuse(const char* why) {
  if (error_.empty()) error_ = why;
  piece_.reset();
  // In vain outside of expat's calls.
  XML_StopParser(parser_.get(), /*resumable=*/XML_FALSE);
}

void XmlStream::Start(XmlElement element) {
  if (!in_stream_) {
    if (!element.Is(kStreams, "stream")) return Refuse("the first element is no stream of XMPP");
    in_stream_ = true;
    return Complete(XmlPiece::Kind::kHeader, std::move(element));
  }
  if (open_.size() >= kMaxDepth) return Refuse("a stanza has more than 20 levels");
  open_.push_back(std::move(element));
}

void XmlStream::End() {
  if (open_.empty()) return Complete(XmlPiece::Kind::kEnd, {});
  XmlElement element = std::move(open_.back());
  open_.pop_back();
  element.end = position();
  if (open_.empty()) return Complete(XmlPiece::Kind::kStanza, std::move(element));
  open_.back().children.push_back(std::move(element));
}

void XmlStream::OnStart(void* self, Name name, Name* attributes) {
  auto* stream = static_cast<XmlStream*>(self);
  XmlElement element;
  const std::string_view full(name);
  const size_t separator = full.find(kSeparator);
  element.name = separator == full.npos ? full : full.substr(separator + 1);
  if (separator != full.npos) element.space = full.substr(0, separator);
  for (; *attributes != nullptr; attributes += 2) {
    element.attributes.emplace_back(attributes[0], attributes[1]);
  }
  const auto at = static_cast<size_t>(XML_GetCurrentByteIndex(stream->parser_.get()));
  element.begin = at - stream->taken_;
  stream->Start(std::move(element));
}

void XmlStream::OnEnd(void* self, Name) { static_cast<XmlStream*>(self)->End(); }

void XmlStream::OnText(void* self, Name text, int size) {
  auto* stream = static_cast<XmlStream*>(self);
  if (!stream->open_.empty()) stream->open_.back().text.append(text, static_cast<size_t>(size));
}

void XmlStream::OnDoctype(void* self, Name, Name, Name, int) {
  static_cast<XmlStream*>(self)->Refuse("the stream has a document type, which XMPP forbids");
}

void XmlStream::OnComment(void* self, Name) {
  static_cast<XmlStream*>(self)->Refuse("the stream has a comment, which XMPP forbids");
}

void XmlStream::OnInstruction(void* self, Name, Name) {
  static_cast<XmlStream*>(self)->Refuse(
      "the stream has a processing instruction, which XMPP forbids");
}

}  // namespace tlslab
