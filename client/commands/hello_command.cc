#include "client/commands/hello_command.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "client/commands/capture_file.h"
#include "client/commands/print.h"
#include "client/experiment/message_file.h"
#include "client/options/context_spec.h"
#include "client/options/set_field.h"
#include "client/render/hello_reply_text.h"
#include "client/requests/requests.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFile = 4 << 20;
constexpr char kMemory[] = "memory";

bool IsHexadecimal(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isxdigit(c) || absl::ascii_isspace(c);
  });
}

// Bytes, or their hexadecimal with any white space.
absl::StatusOr<std::string> ReadBytes(const std::string& file_name) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFile);
  if (!text.ok() || text->empty() || !IsHexadecimal(*text)) return text;
  std::string digits;
  for (char c : *text) {
    if (!absl::ascii_isspace(static_cast<unsigned char>(c))) digits += c;
  }
  if (digits.size() % 2 != 0) {
    return absl::InvalidArgumentError(file_name + ": an odd number of hexadecimal digits");
  }
  return absl::HexStringToBytes(digits);
}

// "TYPE" or "TYPE=HEX".
absl::Status AddExtension(const std::string& text, v1::HelloFields& fields) {
  const size_t at = text.find('=');
  v1::CraftedExtension& extension = *fields.add_additional_extensions();
  extension.set_type(text.substr(0, at));
  if (at == std::string::npos) return absl::OkStatus();
  const std::string digits = text.substr(at + 1);
  if (!IsHexadecimal(digits) || digits.size() % 2 != 0) {
    return absl::InvalidArgumentError("--add-extension: '" + digits + "' is not hexadecimal");
  }
  extension.set_data(absl::HexStringToBytes(digits));
  return absl::OkStatus();
}

// The client whose hello is begun with, when a flag says anything of it.
absl::Status SetBase(const Options& options, v1::HelloFields& fields) {
  absl::StatusOr<v1::TlsContextSpec> spec = StartSpec(options.context);
  if (!spec.ok()) return spec.status();
  ApplyTlsFlags(options.tls, *spec);
  absl::Status status = SetFields(options.context.sets, *spec);
  if (!status.ok() || spec->ByteSizeLong() == 0) return status;
  spec->mutable_client();
  *fields.mutable_base()->mutable_spec() = *std::move(spec);
  return absl::OkStatus();
}

absl::Status SetFieldsOf(const Options& options, v1::HelloFields& fields) {
  const HelloFlags& flags = options.hello;
  if (flags.version) fields.set_legacy_version(*flags.version);
  for (const std::string& suite : flags.cipher_suites) fields.add_cipher_suites(suite);
  for (const std::string& type : flags.extensions) fields.add_extensions()->set_type(type);
  for (const std::string& type : flags.without) fields.add_without_extensions(type);
  if (flags.no_extensions) fields.set_no_extensions(true);
  if (!flags.supported_versions.empty()) {
    v1::CraftedExtension& versions = *fields.add_replaced_extensions();
    versions.set_type("supported_versions");
    for (const std::string& version : flags.supported_versions) {
      versions.mutable_values()->add_values(version);
    }
  }
  if (flags.key_shares) {
    v1::CraftedExtension& shares = *fields.add_replaced_extensions();
    shares.set_type("key_share");
    shares.mutable_key_shares();
    for (const std::string& group : *flags.key_shares)
      shares.mutable_key_shares()->add_values(group);
  }
  if (!flags.server_name.empty()) fields.set_server_name(flags.server_name);
  for (const std::string& text : flags.added) {
    if (absl::Status added = AddExtension(text, fields); !added.ok()) return added;
  }
  return SetBase(options, fields);
}

void SetFraming(const HelloFlags& flags, v1::CraftedHello& hello) {
  v1::HelloFraming framing;
  if (flags.record_version) framing.set_record_version(*flags.record_version);
  if (flags.fragment_bytes) framing.set_max_record_bytes(*flags.fragment_bytes);
  if (flags.segment_bytes) framing.set_segment_bytes(*flags.segment_bytes);
  if (flags.interval_seconds) {
    *framing.mutable_segment_interval() = DurationOf(*flags.interval_seconds);
  }
  if (flags.empty_record) framing.set_leading_empty_record(true);
  if (flags.stop_after_bytes) framing.set_stop_after_bytes(*flags.stop_after_bytes);
  if (flags.half_close) framing.set_half_close(true);
  if (framing.ByteSizeLong() > 0) hello.mutable_framing()->MergeFrom(framing);
}

absl::Status SetForm(const Options& options, v1::CraftedHello& hello) {
  const HelloFlags& flags = options.hello;
  if (!flags.file.empty()) {
    if (absl::Status read = ReadMessageFile(flags.file, hello); !read.ok()) return read;
  }
  if (!flags.raw_file.empty()) {
    absl::StatusOr<std::string> bytes = ReadBytes(flags.raw_file);
    if (!bytes.ok()) return bytes.status();
    hello.set_raw_message(*std::move(bytes));
  } else if (!flags.stream_file.empty()) {
    absl::StatusOr<std::string> bytes = ReadBytes(flags.stream_file);
    if (!bytes.ok()) return bytes.status();
    hello.set_raw_stream(*std::move(bytes));
  } else if (flags.sslv2) {
    if (flags.version) hello.mutable_sslv2()->set_version(*flags.version);
    for (const std::string& spec : flags.cipher_suites)
      hello.mutable_sslv2()->add_cipher_specs(spec);
    hello.mutable_sslv2();
  } else {
    // The file may hold another form, which a flag of a field would replace.
    v1::HelloFields fields;
    if (absl::Status status = SetFieldsOf(options, fields); !status.ok()) return status;
    const bool other = hello.form_case() != v1::CraftedHello::FORM_NOT_SET && !hello.has_fields();
    if (other && fields.ByteSizeLong() > 0) {
      return absl::InvalidArgumentError(flags.file + ": has no fields that flags could change");
    }
    if (!other) hello.mutable_fields()->MergeFrom(fields);
  }
  SetFraming(flags, hello);
  return absl::OkStatus();
}

absl::StatusOr<v1::SendClientHelloRequest> RequestOf(const Options& options) {
  v1::SendClientHelloRequest request;
  if (absl::Status status = SetForm(options, *request.mutable_hello()); !status.ok()) return status;
  if (options.address == kMemory) {
    request.mutable_server()->mutable_spec()->mutable_server();
  } else {
    request.set_target_address(options.address);
  }
  const HelloFlags& flags = options.hello;
  if (flags.wait_seconds) *request.mutable_timeout() = DurationOf(*flags.wait_seconds);
  request.set_read_to_end(flags.read_to_end);
  request.set_validate_only(flags.dry_run);
  *request.mutable_result_options() = ResultOptionsOf(options);
  return request;
}

absl::StatusOr<v1::SendClientHelloResponse> Send(const Options& options,
                                                 v1::SendClientHelloRequest request,
                                                 RemoteLab& lab) {
  ResourceScope scope(lab);
  if (request.has_server()) {
    absl::StatusOr<LocalhostPki> pki = MintLocalhost(scope);
    if (!pki.ok()) return pki.status();
    request.mutable_server()->mutable_spec()->add_credentials()->set_certificate(
        pki->certificate_name);
  }
  RpcTimeout timeout;
  // Connecting, sending and waiting have as long each, at most.
  if (!options.timeout_seconds) timeout = std::chrono::seconds(15 * 60);
  return lab.SendClientHello(request, timeout);
}

bool WentOn(v1::HelloReply::Kind kind) {
  return kind == v1::HelloReply::SERVER_HELLO || kind == v1::HelloReply::HELLO_RETRY_REQUEST ||
         kind == v1::HelloReply::SSLV2_SERVER_HELLO;
}

}  // namespace

int RunHello(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<v1::SendClientHelloRequest> request = RequestOf(options);
  if (!request.ok()) return Fail(console, request.status(), kUsageError);
  auto captures = CaptureFile::Open(options.capture_file, /*secrets=*/false);
  if (!captures.ok()) return Fail(console, captures.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::SendClientHelloResponse> response = Send(options, *request, **lab);
  if (!response.ok()) return Fail(console, response.status(), kLabFailed);
  const absl::Status captured = captures->Take(response->mutable_reply());
  if (!captured.ok()) return Fail(console, captured, kUsageError);
  // It is of the same bytes.
  if (response->has_server_result()) response->mutable_server_result()->clear_capture();
  Print(HelloReplyText(*response), *response, options.output, console);
  return options.hello.dry_run || WentOn(response->reply().kind()) ? kAsExpected : kUnexpected;
}

}  // namespace tlslab
