#include "server/dialog/ldap/messages.h"

#include <lber.h>

#include <memory>

namespace tlslab {
namespace {

constexpr size_t kMaxMessage = 100 << 10;
constexpr uint32_t kSequence = 0x30;
constexpr uint32_t kSimple = 0x80;         // of a bind
constexpr uint32_t kRequestName = 0x80;    // of an extended request
constexpr uint32_t kResponseName = 0x8a;   // of an extended response
constexpr uint32_t kPresentFilter = 0x87;  // of a search

struct Element {
  uint32_t tag = 0;
  std::string_view contents;
};

// The elements of one level, in order.
class Elements {
 public:
  explicit Elements(std::string_view bytes) : rest_(ber_alloc_t(LBER_USE_DER)) {
    // Nothing is copied, and nothing written to.
    BerValue value{bytes.size(), const_cast<char*>(bytes.data())};
    if (rest_) ber_init2(rest_.get(), &value, LBER_USE_DER);
  }

  // Absent: none is left, or what follows is none.
  std::optional<Element> Next() {
    BerValue contents{};
    if (!rest_) return {};
    const ber_tag_t tag = ber_skip_element(rest_.get(), &contents);
    if (tag == LBER_DEFAULT) {
      rest_.reset();
      return {};
    }
    return Element{static_cast<uint32_t>(tag), {contents.bv_val, contents.bv_len}};
  }

  // What the next one has; empty when it is none of `tag`.
  std::string String(uint32_t tag = LBER_OCTETSTRING) {
    const auto element = Next();
    return element && element->tag == tag ? std::string(element->contents) : "";
  }

  // Absent: the next is no number of `tag`.
  std::optional<int> Number(uint32_t tag = LBER_INTEGER) {
    const auto element = Next();
    if (!element || element->tag != tag || element->contents.empty()) return {};
    BerValue bytes{element->contents.size(), const_cast<char*>(element->contents.data())};
    ber_int_t number = 0;
    if (ber_decode_int(&bytes, &number) == LBER_DEFAULT) return {};
    return number;
  }

 private:
  struct Free {
    void operator()(BerElement* element) const { ber_free(element, /*freebuf=*/0); }
  };

  std::unique_ptr<BerElement, Free> rest_;
};

// Elements one behind the other, and inside each other.
class Writer {
 public:
  Writer() : element_(ber_alloc_t(LBER_USE_DER)) {}

  Writer& Begin(uint32_t tag) {
    ok_ = ok_ && element_ && ber_start_seq(element_.get(), tag) != -1;
    return *this;
  }
  Writer& End() {
    ok_ = ok_ && ber_put_seq(element_.get()) != -1;
    return *this;
  }
  Writer& Number(int number) {
    ok_ = ok_ && ber_put_int(element_.get(), number, LBER_INTEGER) != -1;
    return *this;
  }
  Writer& Choice(int number) {
    ok_ = ok_ && ber_put_enum(element_.get(), number, LBER_ENUMERATED) != -1;
    return *this;
  }
  Writer& Truth(bool truth) {
    ok_ = ok_ && ber_put_boolean(element_.get(), truth ? 1 : 0, LBER_BOOLEAN) != -1;
    return *this;
  }
  Writer& String(std::string_view bytes, uint32_t tag = LBER_OCTETSTRING) {
    ok_ = ok_ && ber_put_ostring(element_.get(), bytes.data(), bytes.size(), tag) != -1;
    return *this;
  }
  // Empty: out of memory.
  std::string Take() {
    BerValue bytes{};
    if (!ok_ || ber_flatten2(element_.get(), &bytes, /*alloc=*/0) == -1) return "";
    return std::string(bytes.bv_val, bytes.bv_len);
  }

 private:
  struct Free {
    void operator()(BerElement* element) const { ber_free(element, /*freebuf=*/1); }
  };

  std::unique_ptr<BerElement, Free> element_;
  bool ok_ = true;
};

bool ReadBind(Elements in, LdapMessage* message) {
  if (!in.Number()) return false;  // the version
  message->name = in.String();
  const auto credentials = in.Next();
  if (!credentials) return false;
  message->simple_bind = credentials->tag == kSimple;
  if (message->simple_bind) message->password = credentials->contents;
  return true;
}

bool ReadSearch(Elements in, LdapMessage* message) {
  message->name = in.String();
  const auto scope = in.Number(LBER_ENUMERATED);
  message->scope = scope.value_or(0);
  return scope.has_value();
}

bool ReadEntry(Elements in, LdapMessage* message) {
  message->name = in.String();
  const auto attributes = in.Next();
  if (!attributes) return false;
  Elements list(attributes->contents);
  while (const auto attribute = list.Next()) {
    Elements parts(attribute->contents);
    LdapAttribute& read = message->attributes.emplace_back();
    read.type = parts.String();
    const auto set = parts.Next();
    if (!set) return false;
    Elements values(set->contents);
    while (const auto value = values.Next()) read.values.emplace_back(value->contents);
  }
  return true;
}

bool ReadResult(Elements in, LdapMessage* message) {
  const auto code = in.Number(LBER_ENUMERATED);
  in.String();  // the DN that could be found
  message->result_code = code.value_or(0);
  message->diagnostic = in.String();
  while (const auto more = in.Next()) {
    if (more->tag == kResponseName) message->name = more->contents;
  }
  return code.has_value();
}

bool ReadOperation(std::string_view contents, LdapMessage* message) {
  switch (message->operation) {
    case kLdapBindRequest:
      return ReadBind(Elements(contents), message);
    case kLdapSearchRequest:
      return ReadSearch(Elements(contents), message);
    case kLdapSearchEntry:
      return ReadEntry(Elements(contents), message);
    case kLdapBindResponse:
    case kLdapSearchDone:
    case kLdapExtendedResponse:
      return ReadResult(Elements(contents), message);
    case kLdapExtendedRequest:
      message->name = Elements(contents).String(kRequestName);
      return !message->name.empty();
    default:
      return true;
  }
}

void WriteSearch(const LdapMessage& message, Writer* out) {
  constexpr int kNeverDereference = 0;
  constexpr int kNoLimit = 0;
  out->String(message.name).Choice(message.scope).Choice(kNeverDereference);
  out->Number(kNoLimit).Number(kNoLimit).Truth(false);
  out->String("objectClass", kPresentFilter);
  // All, and those of the server itself, which a root DSE has.
  out->Begin(kSequence).String("*").String("+").End();
}

void WriteEntry(const LdapMessage& message, Writer* out) {
  out->String(message.name).Begin(kSequence);
  for (const LdapAttribute& attribute : message.attributes) {
    out->Begin(kSequence).String(attribute.type).Begin(LBER_SET);
    for (const std::string& value : attribute.values) out->String(value);
    out->End().End();
  }
  out->End();
}

void WriteResult(const LdapMessage& message, Writer* out) {
  out->Choice(message.result_code).String("").String(message.diagnostic);
  const bool extended = message.operation == kLdapExtendedResponse;
  if (extended && !message.name.empty()) out->String(message.name, kResponseName);
}

std::string ResultText(const LdapMessage& message) {
  const std::string code = " " + std::to_string(message.result_code);
  return message.diagnostic.empty() ? code : code + " " + message.diagnostic;
}

}  // namespace

std::optional<LdapMessage> ReadLdapMessage(std::string_view bytes) {
  // liblber looks at the byte behind an element: here a NUL.
  const std::string ended(bytes);
  const auto envelope = Elements(ended).Next();
  if (!envelope || envelope->tag != kSequence) return {};
  Elements inside(envelope->contents);
  LdapMessage message;
  const auto id = inside.Number();
  const auto operation = inside.Next();
  if (!id || !operation) return {};
  message.id = *id;
  message.operation = operation->tag;
  if (!ReadOperation(operation->contents, &message)) return {};
  return message;
}

std::string WriteLdapMessage(const LdapMessage& message) {
  constexpr int kVersion = 3;
  Writer out;
  out.Begin(kSequence).Number(message.id);
  if (message.operation == kLdapUnbindRequest) {
    out.String("", kLdapUnbindRequest).End();
    return out.Take();
  }
  out.Begin(message.operation);
  switch (message.operation) {
    case kLdapBindRequest:
      out.Number(kVersion).String(message.name).String(message.password, kSimple);
      break;
    case kLdapSearchRequest:
      WriteSearch(message, &out);
      break;
    case kLdapSearchEntry:
      WriteEntry(message, &out);
      break;
    case kLdapExtendedRequest:
      out.String(message.name, kRequestName);
      break;
    default:
      WriteResult(message, &out);
      break;
  }
  out.End().End();
  return out.Take();
}

Found FindLdapMessage(std::string_view input) {
  if (static_cast<uint8_t>(input[0]) != kSequence) {
    return Found::Broken(StartsLikeTls(input) ? "TLS came before its time"
                                              : "a message does not begin as LDAP's do");
  }
  if (input.size() < 2) return {};
  const auto first = static_cast<uint8_t>(input[1]);
  // From 0x80 on, in how many bytes the length follows (X.690 section 8.1.3).
  const size_t more = first < 0x80 ? 0 : first & 0x7f;
  if (first == 0x80 || more > 4) return Found::Broken("a message of LDAP has an impossible length");
  if (input.size() < 2 + more) return {};
  size_t size = more == 0 ? first : 0;
  for (const char byte : input.substr(2, more)) size = size << 8 | static_cast<uint8_t>(byte);
  if (size > kMaxMessage) return Found::Broken("a message of LDAP is longer than 100 KiB");
  const size_t all = 2 + more + size;
  return input.size() < all ? Found() : Found::Whole(all);
}

std::string DescribeLdap(std::string_view bytes) {
  const auto message = ReadLdapMessage(bytes);
  if (!message) return "(no message of LDAP)";
  switch (message->operation) {
    case kLdapBindRequest:
      return "BindRequest dn=" + message->name +
             (message->simple_bind ? " password=" + message->password : " by SASL");
    case kLdapBindResponse:
      return "BindResponse" + ResultText(*message);
    case kLdapUnbindRequest:
      return "UnbindRequest";
    case kLdapAbandonRequest:
      return "AbandonRequest";
    case kLdapSearchRequest:
      return "SearchRequest base=" + message->name + " scope=" + std::to_string(message->scope);
    case kLdapSearchEntry: {
      std::string text = "SearchResultEntry dn=" + message->name;
      for (const LdapAttribute& attribute : message->attributes) {
        for (const std::string& value : attribute.values)
          text += " " + attribute.type + "=" + value;
      }
      return text;
    }
    case kLdapSearchDone:
      return "SearchResultDone" + ResultText(*message);
    case kLdapSearchReference:
      return "SearchResultReference";
    case kLdapExtendedRequest:
      return "ExtendedRequest " + message->name +
             (message->name == kLdapStartTls ? " (StartTLS)" : "");
    case kLdapExtendedResponse:
      return "ExtendedResponse" + ResultText(*message);
    default:
      return "operation " + std::to_string(message->operation & 0x1f);
  }
}

}  // namespace tlslab
