// What stands in the lists of a crafted hello, as people write it, as numbers.
//
//   HelloValuesReader reader(find_openssl_suite, &problems);
//   std::vector<uint16_t> suites = reader.CipherSuites(list, "hello.fields.cipher_suites");
//
// A value is a name of its registry, a number ("0x1301", "4865"), or "GREASE": the n-th of a list
// is the n-th value of RFC 8701. What is unknown is told with the nearest name.
#ifndef TLSLAB_SERVER_CONFIG_HELLO_VALUES_READER_H_
#define TLSLAB_SERVER_CONFIG_HELLO_VALUES_READER_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/codepoints/registry.h"
#include "server/config/problems.h"

namespace tlslab {

// The suite that OpenSSL calls so, which only the engine knows.
using OpensslSuiteLookup = std::function<std::optional<uint16_t>(std::string_view name)>;

class HelloValuesReader {
 public:
  using Texts = google::protobuf::RepeatedPtrField<std::string>;

  HelloValuesReader(OpensslSuiteLookup openssl_suite, RequestProblems* problems)
      : openssl_suite_(std::move(openssl_suite)), problems_(*problems) {}

  std::vector<uint16_t> CipherSuites(const Texts& texts, const std::string& field) const;
  // Of three bytes each: suites, and numbers of SSL 2.0.
  std::vector<uint32_t> CipherSpecs(const Texts& texts, const std::string& field) const;
  std::vector<uint16_t> Groups(const Texts& texts, const std::string& field) const;
  std::vector<uint16_t> ExtensionTypes(const Texts& texts, const std::string& field) const;
  // The `grease`-th of its list, where it is "GREASE"; then that is counted on.
  uint16_t ExtensionType(const std::string& text, const std::string& field, size_t* grease) const;
  // Of an extension that is a list of registered values; see ListFormOf.
  std::vector<uint16_t> Listed(uint16_t extension_type, const Texts& texts,
                               const std::string& field) const;
  // "GREASE" is a name of two bytes.
  std::vector<std::string> Protocols(const Texts& texts, const std::string& field) const;

 private:
  // What a list may hold.
  struct Kind {
    std::string_view what;  // for messages
    Registry names;         // to suggest
    std::function<std::optional<uint16_t>(std::string_view)> find;
    uint32_t most = 0xffff;    // the largest number
    bool of_one_byte = false;  // GREASE is of one byte
  };

  Kind SuiteKind() const;
  static Kind ExtensionKind();
  static Kind KindOf(uint16_t extension_type);
  std::vector<uint32_t> Read(const Texts& texts, const Kind& kind, const std::string& field) const;
  uint32_t ReadOne(const std::string& text, const Kind& kind, const std::string& field,
                   size_t* grease) const;
  void Unknown(const std::string& text, const Kind& kind, const std::string& field) const;

  const OpensslSuiteLookup openssl_suite_;
  RequestProblems& problems_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_HELLO_VALUES_READER_H_
