#include "server/config/hello_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/result_options_reader.h"
#include "server/config/values.h"
#include "server/transport/host_port.h"
#include "server/wire/craft/hello_values.h"
#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

constexpr size_t kMaxRawMessage = 256 * 1024;
constexpr size_t kMaxStream = 1 << 20;
constexpr int kMaxExtensions = 1000;
constexpr int kMaxPatches = 100;
// Each is made for the hello, which takes time.
constexpr size_t kMaxKeyShares = 50;
constexpr uint32_t kMaxByte = 0xff;
constexpr uint32_t kMaxUint16 = 0xffff;
constexpr absl::Duration kDefaultTimeout = absl::Seconds(2);
constexpr absl::Duration kMaxTimeout = absl::Seconds(300);
constexpr absl::Duration kMaxInterval = absl::Seconds(60);
// Some that servers without extensions of elliptic curves shared with clients of that time.
constexpr uint32_t kCommonSpecs[] = {0x00c02f, 0x00c013, 0x00002f, 0x000035, 0x00000a, 0x000005};
// The numbers of SSL 2.0 itself: RC4, RC2 and triple DES.
constexpr uint32_t kSslv2Specs[] = {0x010080, 0x030080, 0x0700c0};
constexpr uint16_t kSslv2Version = 0x0002;

// A crafted hello while it is read: all the paths begin with its own.
class HelloReader {
 public:
  HelloReader(std::string field, const OpensslSuiteLookup& openssl_suite, RequestProblems* problems)
      : field_(std::move(field)), values_(openssl_suite, problems), problems_(*problems) {}

  CraftedHello Read(const v1::CraftedHello& hello) {
    CraftedHello read;
    ReadForm(hello, &read);
    if (hello.patches_size() > kMaxPatches) Invalid("patches", "at most 100");
    for (const v1::BytePatch& patch : hello.patches()) {
      read.patches.push_back({patch.offset_bytes(), patch.remove_bytes(), patch.insert()});
      if (patch.insert().size() <= kMaxStream) continue;
      Invalid("patches", "at most 1 MiB may be inserted");
    }
    if (hello.has_raw_stream() && hello.patches_size() > 0) {
      Invalid("patches", "change a message, and raw_stream has none");
    }
    ReadFraming(hello.framing(), &read.framing);
    read.trailing_stream = Bounded(hello.trailing_stream(), kMaxStream, "trailing_stream");
    return read;
  }

 private:
  using Extensions = google::protobuf::RepeatedPtrField<v1::CraftedExtension>;

  std::string Path(std::string_view child) const { return FieldPath(field_, child); }
  void Invalid(std::string_view child, std::string_view what) {
    problems_.Invalid(Path(child), what);
  }

  std::string Bounded(const std::string& bytes, size_t most, std::string_view child) {
    if (bytes.size() > most) Invalid(child, absl::StrCat("at most ", most, " bytes"));
    return bytes;
  }
  template <typename Number>
  Number Bounded(uint32_t number, uint32_t least, uint32_t most, std::string_view child) {
    if (number < least || number > most) {
      Invalid(child, absl::StrCat("must be ", least, " to ", most));
    }
    return static_cast<Number>(number);
  }

  void ReadForm(const v1::CraftedHello& hello, CraftedHello* read) {
    switch (hello.form_case()) {
      case v1::CraftedHello::kFields:
        read->form = ReadFields(hello.fields());
        return;
      case v1::CraftedHello::kRawMessage:
        read->form = CraftedMessage{Bounded(hello.raw_message(), kMaxRawMessage, "raw_message")};
        return;
      case v1::CraftedHello::kRawStream:
        read->form = CraftedStream{Bounded(hello.raw_stream(), kMaxStream, "raw_stream")};
        return;
      case v1::CraftedHello::kSslv2:
        read->form = ReadSslv2(hello.sslv2());
        return;
      case v1::CraftedHello::FORM_NOT_SET:
        problems_.Invalid(field_, "one of fields, raw_message, raw_stream and sslv2 is required");
        return;
    }
  }

  CraftedFields ReadFields(const v1::HelloFields& fields) {
    CraftedFields read;
    if (fields.has_legacy_version()) {
      read.legacy_version =
          Bounded<uint16_t>(fields.legacy_version(), 0, kMaxUint16, "fields.legacy_version");
    }
    if (fields.has_random()) read.random = Bounded(fields.random(), kMaxByte, "fields.random");
    if (fields.has_session_id()) {
      read.session_id = Bounded(fields.session_id(), kMaxByte, "fields.session_id");
    }
    if (fields.has_compression_methods()) {
      read.compression_methods = ReadCompressions(fields.compression_methods());
    }
    if (fields.has_server_name()) {
      read.server_name = fields.server_name();
      if (!HostNameData(*read.server_name)) Invalid("fields.server_name", "at most 65530 bytes");
    }
    ReadSuites(fields, &read);
    ReadExtensions(fields, &read);
    return read;
  }

  void ReadSuites(const v1::HelloFields& fields, CraftedFields* read) {
    if (fields.no_cipher_suites()) {
      read->cipher_suites.emplace();
      if (fields.cipher_suites_size() > 0) {
        Invalid("fields.no_cipher_suites", "and cipher_suites exclude each other");
      }
    } else if (fields.cipher_suites_size() > 0) {
      read->cipher_suites =
          values_.CipherSuites(fields.cipher_suites(), Path("fields.cipher_suites"));
    }
  }

  std::string ReadCompressions(const v1::CompressionMethods& methods) {
    const std::string child = "fields.compression_methods.methods";
    if (methods.methods_size() > static_cast<int>(kMaxByte)) Invalid(child, "at most 255");
    std::string read;
    for (int i = 0; i < methods.methods_size(); ++i) {
      read += Bounded<char>(methods.methods(i), 0, kMaxByte, FieldPath(child, i));
    }
    return read;
  }

  void ReadExtensions(const v1::HelloFields& fields, CraftedFields* read) {
    read->no_extensions = fields.no_extensions();
    const bool any = fields.extensions_size() > 0 || fields.additional_extensions_size() > 0 ||
                     fields.replaced_extensions_size() > 0 || fields.has_server_name();
    if (read->no_extensions && any) {
      Invalid("fields.no_extensions",
              "excludes extensions, additional_extensions, replaced_extensions and server_name");
    }
    size_t grease = 0;
    read->extensions = ReadList(fields.extensions(), "fields.extensions", &grease);
    read->replaced_extensions =
        ReadList(fields.replaced_extensions(), "fields.replaced_extensions", &grease);
    read->additional_extensions =
        ReadList(fields.additional_extensions(), "fields.additional_extensions", &grease);
    read->without_extensions =
        values_.ExtensionTypes(fields.without_extensions(), Path("fields.without_extensions"));
  }

  std::vector<CraftedExtension> ReadList(const Extensions& extensions, const std::string& child,
                                         size_t* grease) {
    std::vector<CraftedExtension> read;
    if (extensions.size() > kMaxExtensions) {
      Invalid(child, "at most 1000");
      return read;
    }
    for (int i = 0; i < extensions.size(); ++i) {
      read.push_back(ReadExtension(extensions.Get(i), Path(FieldPath(child, i)), grease));
    }
    return read;
  }

  CraftedExtension ReadExtension(const v1::CraftedExtension& extension, const std::string& path,
                                 size_t* grease) {
    CraftedExtension read;
    const size_t problems = problems_.invalid.size();
    read.type = values_.ExtensionType(extension.type(), FieldPath(path, "type"), grease);
    // What its data may be depends on the type.
    if (problems_.invalid.size() > problems) return read;
    switch (extension.content_case()) {
      case v1::CraftedExtension::kData:
        read.data = extension.data();
        if (read.data->size() > kMaxExtensionData) {
          problems_.Invalid(FieldPath(path, "data"), "at most 65535 bytes");
        }
        break;
      case v1::CraftedExtension::kValues:
        read.data = ReadValues(read.type, extension, path);
        break;
      case v1::CraftedExtension::kProtocols:
        read.data = ReadProtocols(read.type, extension.protocols(), FieldPath(path, "protocols"));
        break;
      case v1::CraftedExtension::kHostName:
        read.data = ReadHostName(read.type, extension.host_name(), FieldPath(path, "host_name"));
        break;
      case v1::CraftedExtension::kKeyShares: {
        const std::string field = FieldPath(path, "key_shares");
        IsFor(kKeyShareExtension, "key_share", read.type, field);
        read.key_share_groups = ReadGroups(extension.key_shares(), FieldPath(field, "values"));
        break;
      }
      case v1::CraftedExtension::kZeroBytes:
        read.data = ReadZeros(extension.zero_bytes(), FieldPath(path, "zero_bytes"));
        break;
      case v1::CraftedExtension::CONTENT_NOT_SET:
        break;
    }
    return read;
  }

  std::vector<uint16_t> ReadGroups(const v1::ListedValues& groups, const std::string& field) {
    key_shares_ += static_cast<size_t>(groups.values_size());
    if (key_shares_ > kMaxKeyShares) {
      problems_.Invalid(field, "at most 50 key shares in a hello");
      return {};
    }
    return values_.Groups(groups.values(), field);
  }

  std::string ReadZeros(uint32_t size, const std::string& field) {
    zero_bytes_ += size;
    if (zero_bytes_ <= kMaxExtensionData) return std::string(size, '\0');
    problems_.Invalid(field, "at most 65535, of all extensions together");
    return "";
  }

  bool IsFor(uint16_t wanted, std::string_view name, uint16_t type, const std::string& field) {
    if (type == wanted) return true;
    problems_.Invalid(field, absl::StrCat("is for ", std::string(name), " alone; write data"));
    return false;
  }

  std::string ReadValues(uint16_t type, const v1::CraftedExtension& extension,
                         const std::string& path) {
    const std::string field = FieldPath(path, "values");
    if (!ListFormOf(type)) {
      problems_.Invalid(field, absl::StrCat("'", extension.type(),
                                            "' is no list of registered values; write data"));
      return "";
    }
    const std::vector<uint16_t> values =
        values_.Listed(type, extension.values().values(), FieldPath(field, "values"));
    return ListedData(type, values).value_or("");
  }

  std::string ReadProtocols(uint16_t type, const v1::ListedValues& names,
                            const std::string& field) {
    IsFor(kAlpnExtension, "application_layer_protocol_negotiation", type, field);
    const std::vector<std::string> protocols =
        values_.Protocols(names.values(), FieldPath(field, "values"));
    const bool short_names = std::all_of(protocols.begin(), protocols.end(),
                                         [](const std::string& p) { return p.size() <= kMaxByte; });
    std::optional<std::string> data = ProtocolNameData(protocols);
    if (!data && short_names) problems_.Invalid(field, "come to more than 65535 bytes");
    return data.value_or("");
  }

  std::string ReadHostName(uint16_t type, const std::string& name, const std::string& field) {
    IsFor(kServerNameExtension, "server_name", type, field);
    std::optional<std::string> data = HostNameData(name);
    if (!data) problems_.Invalid(field, "at most 65530 bytes");
    return data.value_or("");
  }

  CraftedSslv2 ReadSslv2(const v1::Sslv2Hello& hello) {
    CraftedSslv2 read;
    if (hello.has_version()) {
      read.version = Bounded<uint16_t>(hello.version(), 0, kMaxUint16, "sslv2.version");
    }
    read.cipher_specs = values_.CipherSpecs(hello.cipher_specs(), Path("sslv2.cipher_specs"));
    if (hello.cipher_specs_size() == 0) {
      if (read.version == kSslv2Version) {
        read.cipher_specs.assign(std::begin(kSslv2Specs), std::end(kSslv2Specs));
      } else {
        read.cipher_specs.assign(std::begin(kCommonSpecs), std::end(kCommonSpecs));
      }
    }
    read.session_id = Bounded(hello.session_id(), kMaxByte, "sslv2.session_id");
    if (hello.has_challenge()) {
      read.challenge = Bounded(hello.challenge(), kMaxByte, "sslv2.challenge");
    }
    return read;
  }

  void ReadFraming(const v1::HelloFraming& framing, HelloFraming* read) {
    if (framing.has_record_version()) {
      read->record_version =
          Bounded<uint16_t>(framing.record_version(), 0, kMaxUint16, "framing.record_version");
    }
    if (framing.has_max_record_bytes()) {
      read->max_record_bytes =
          Bounded<uint16_t>(framing.max_record_bytes(), 1, kMaxUint16, "framing.max_record_bytes");
      // The builder counts by it.
      read->max_record_bytes = std::max<uint16_t>(read->max_record_bytes, 1);
    }
    if (framing.has_content_type()) {
      read->content_type =
          Bounded<uint8_t>(framing.content_type(), 0, kMaxByte, "framing.content_type");
    }
    read->leading_empty_record = framing.leading_empty_record();
    if (framing.has_segment_bytes()) {
      read->segment_bytes = std::max<uint32_t>(framing.segment_bytes(), 1);
      if (framing.segment_bytes() == 0) Invalid("framing.segment_bytes", "must be at least 1");
    }
    if (framing.has_segment_interval()) {
      read->segment_interval = absl::ToChronoNanoseconds(
          ReadDuration(framing.segment_interval(), absl::ZeroDuration(), kMaxInterval,
                       Path("framing.segment_interval"), &problems_));
    }
    if (framing.has_stop_after_bytes()) read->stop_after_bytes = framing.stop_after_bytes();
    read->half_close = framing.half_close();
  }

  const std::string field_;
  const HelloValuesReader values_;
  RequestProblems& problems_;
  size_t key_shares_ = 0;
  uint64_t zero_bytes_ = 0;
};

const v1::TlsContextRef& DefaultClient() {
  static const auto& client = *[] {
    auto* made = new v1::TlsContextRef;
    made->mutable_spec()->mutable_client();
    return made;
  }();
  return client;
}

void ReadPeer(const v1::SendClientHelloRequest& request, const ResourceLookup& lookup,
              SendHelloRequest* read, RequestProblems* problems) {
  switch (request.peer_case()) {
    case v1::SendClientHelloRequest::kTargetAddress: {
      absl::StatusOr<HostPort> address = ParseHostPort(request.target_address());
      if (!address.ok()) {
        return problems->Invalid("target_address", std::string(address.status().message()));
      }
      if (address->port == 0) problems->Invalid("target_address", "port 0 cannot be dialled");
      read->host = address->host;
      read->port = address->port;
      return;
    }
    case v1::SendClientHelloRequest::kServer:
      read->server = ReadContextRef(request.server(), Role::kServer, "server", lookup, problems);
      return;
    case v1::SendClientHelloRequest::PEER_NOT_SET:
      problems->Invalid("target_address", "required, or else server");
  }
}

}  // namespace

CraftedHelloRequest ReadCraftedHello(const v1::CraftedHello& hello, std::string_view field,
                                     const OpensslSuiteLookup& openssl_suite,
                                     const ResourceLookup& lookup, RequestProblems* problems) {
  CraftedHelloRequest read;
  read.hello = HelloReader(std::string(field), openssl_suite, problems).Read(hello);
  if (!read.hello.needs_base()) return read;
  const v1::HelloFields& fields = hello.fields();
  read.base = ReadContextRef(fields.has_base() ? fields.base() : DefaultClient(), Role::kClient,
                             FieldPath(field, "fields.base"), lookup, problems);
  return read;
}

SendHelloRequest ReadSendHello(const v1::SendClientHelloRequest& request,
                               const OpensslSuiteLookup& openssl_suite,
                               const ResourceLookup& lookup, RequestProblems* problems) {
  SendHelloRequest read;
  ReadPeer(request, lookup, &read, problems);
  if (request.has_hello()) {
    read.crafted = ReadCraftedHello(request.hello(), "hello", openssl_suite, lookup, problems);
  } else {
    problems->Invalid("hello", "required");
  }
  read.timeout = request.has_timeout() ? ReadDuration(request.timeout(), absl::Milliseconds(1),
                                                      kMaxTimeout, "timeout", problems)
                                       : kDefaultTimeout;
  read.read_to_end = request.read_to_end();
  read.collect = ReadResultOptions(request.result_options(), "result_options", problems);
  read.validate_only = request.validate_only();
  return read;
}

}  // namespace tlslab
