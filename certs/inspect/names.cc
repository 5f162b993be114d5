#include "certs/inspect/names.h"

#include <arpa/inet.h>
#include <openssl/objects.h>

#include <algorithm>
#include <utility>

#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

// RFC 2253, but with letters outside ASCII as themselves.
constexpr unsigned long kNameFlags =
    XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);

std::string Text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

bool IsContinuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// Bytes of the well-formed UTF-8 character that `text` begins with, else 0 (Unicode
// 15.0, table 3-7).
size_t CharacterLength(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(at(i))) return 0;
  }
  if (first == 0xe0 && at(1) < 0xa0) return 0;   // overlong
  if (first == 0xed && at(1) >= 0xa0) return 0;  // surrogate
  if (first == 0xf0 && at(1) < 0x90) return 0;   // overlong
  if (first == 0xf4 && at(1) >= 0x90) return 0;  // beyond U+10FFFF
  return length;
}

bool IsControl(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; }

std::string NameOr(const char* name, const ASN1_OBJECT* object) {
  return name ? name : ObjectDotted(object);
}

// Without escapes.
std::vector<std::string> CommonNamesAsTheyAre(const X509_NAME* name) {
  std::vector<std::string> names;
  if (!name) return names;
  DropErrors errors;
  int at = -1;
  while ((at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0) {
    unsigned char* text = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) continue;
    names.emplace_back(reinterpret_cast<const char*>(text), static_cast<size_t>(size));
    OPENSSL_free(text);
  }
  return names;
}

}  // namespace

std::string DistinguishedName(const X509_NAME* name) {
  if (!name) return "";
  DropErrors errors;
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  if (X509_NAME_print_ex(bio.get(), name, 0, kNameFlags) < 0) return "";
  return EscapedText(Text(bio.get()));
}

std::string DistinguishedNameOfDer(std::string_view der) {
  DropErrors errors;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  OsslPtr<X509_NAME> name(d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size())));
  if (name && at == end) return DistinguishedName(name.get());
  std::string text = "#";
  for (const char byte : der) {
    text += kHex[static_cast<unsigned char>(byte) >> 4];
    text += kHex[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::vector<std::string> CommonNames(const X509_NAME* name) {
  std::vector<std::string> names = CommonNamesAsTheyAre(name);
  for (std::string& text : names) text = EscapedText(text);
  return names;
}

std::string SubjectCommonName(const X509* certificate) {
  if (!certificate) return "";
  const auto names = CommonNamesAsTheyAre(X509_get_subject_name(certificate));
  return names.empty() ? "" : names.back();
}

OsslPtr<STACK_OF(X509_NAME)> SubjectNames(const std::vector<std::shared_ptr<X509>>& certificates) {
  OsslPtr<STACK_OF(X509_NAME)> names(sk_X509_NAME_new_null());
  for (const std::shared_ptr<X509>& certificate : certificates) {
    OsslPtr<X509_NAME> name(X509_NAME_dup(X509_get_subject_name(certificate.get())));
    if (name && sk_X509_NAME_push(names.get(), name.get()) > 0) name.release();
  }
  return names;
}

std::string EscapedText(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    size_t length = CharacterLength(bytes);
    if (length == 0 || IsControl(bytes[0])) {
      const unsigned char byte = static_cast<unsigned char>(bytes[0]);
      text += {'\\', kHex[byte >> 4], kHex[byte & 15]};
      length = 1;
    } else {
      text += bytes.substr(0, length);
    }
    bytes.remove_prefix(length);
  }
  return text;
}

std::string EscapedLines(std::string_view text, size_t most) {
  std::string escaped;
  while (!text.empty() && escaped.size() <= most) {
    const size_t line = std::min(text.find('\n'), text.size());
    escaped += EscapedText(text.substr(0, line));
    if (line < text.size()) escaped += '\n';
    text.remove_prefix(std::min(line + 1, text.size()));
  }
  return CutText(std::move(escaped), most);
}

std::string CutText(std::string text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && IsContinuation(static_cast<unsigned char>(text[most]))) --most;
  text.resize(most);
  return text;
}

std::string IpText(std::string_view bytes) {
  if (bytes.size() != 4 && bytes.size() != 16) return "";
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof(text));
  return text;
}

std::string ObjectDotted(const ASN1_OBJECT* object) {
  const int length = OBJ_obj2txt(nullptr, 0, object, 1);
  if (length <= 0) return "";
  std::string text(static_cast<size_t>(length) + 1, '\0');
  OBJ_obj2txt(text.data(), length + 1, object, 1);
  text.resize(static_cast<size_t>(length));
  return text;
}

std::string ObjectLongName(const ASN1_OBJECT* object) {
  const int nid = OBJ_obj2nid(object);
  return NameOr(nid == NID_undef ? nullptr : OBJ_nid2ln(nid), object);
}

std::string ObjectShortName(const ASN1_OBJECT* object) {
  const int nid = OBJ_obj2nid(object);
  return NameOr(nid == NID_undef ? nullptr : OBJ_nid2sn(nid), object);
}

}  // namespace tlslab
