#include "client/options/certificate_flag_groups.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cctype>

#include "client/options/flag_groups.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

using google::protobuf::Duration;
using google::protobuf::RepeatedPtrField;
using google::protobuf::Timestamp;

constexpr int kMaxDays = 1000000;
constexpr int kSecondsOfADay = 86400;

bool IsHexadecimal(const std::string& text) {
  const size_t start = text[0] == '-' ? 1 : 0;
  return text.size() > start && std::all_of(text.begin() + start, text.end(),
                                            [](unsigned char c) { return std::isxdigit(c) != 0; });
}

// "0A:1b" as openssl prints it, "0x0A1B" and "a1b" are one number.
std::string SerialOf(const std::string& flag, std::string text) {
  const size_t start = text.rfind("0x", 0) == 0 ? 2 : 0;
  text.erase(0, start);
  text.erase(std::remove(text.begin(), text.end(), ':'), text.end());
  if (!IsHexadecimal(text)) {
    throw CLI::ValidationError(flag, "'" + text + "' is no hexadecimal number");
  }
  return text;
}

Duration DurationFrom(const std::string& flag, const std::string& text) {
  const std::optional<Duration> duration = ParseDurationText(text);
  if (duration) return *duration;
  throw CLI::ValidationError(
      flag, "'" + text + "' is no duration; write for example 90m, 7d or, in the past, -1h");
}

TimeFlag TimeFrom(const std::string& flag, const std::string& text) {
  TimeFlag value;
  value.offset = ParseDurationText(text);
  Timestamp time;
  if (value.offset) return value;
  if (!google::protobuf::util::TimeUtil::FromString(text, &time)) {
    throw CLI::ValidationError(flag, "'" + text +
                                         "' is no time; write for example 90d, -1h or "
                                         "2026-01-31T12:00:00Z (RFC 3339)");
  }
  value.time = time;
  return value;
}

// One value an occurrence.
void AddWords(CLI::App& app, const std::string& name, RepeatedPtrField<std::string>* words,
              const std::string& help, const std::string& type) {
  app.add_option_function<std::vector<std::string>>(
         name,
         [words](const std::vector<std::string>& values) {
           words->Assign(values.begin(), values.end());
         },
         help)
      ->type_name(type)
      ->allow_extra_args(false);
}

void AddString(CLI::App& app, const std::string& name, std::string* value, const std::string& help,
               const std::string& type) {
  app.add_option(name, *value, help)->type_name(type);
}

void AddSubject(CLI::App& app, CertificateFlags& flags) {
  v1::CertificateSpec& spec = flags.spec;
  AddString(app, "--cn", spec.mutable_common_name(), "The subject's common name", "NAME");
  AddString(app, "--organization", spec.mutable_organization(), "Its organisation", "NAME");
  app.add_option_function<std::vector<std::string>>(
         "--subject",
         [&spec](const std::vector<std::string>& values) {
           for (const std::string& value : values) {
             const size_t equals = value.find('=');
             if (equals == std::string::npos || equals == 0) {
               throw CLI::ValidationError("--subject",
                                          "'" + value + "' is not of the form TYPE=VALUE");
             }
             v1::NameAttribute& attribute = *spec.add_subject();
             attribute.set_type(value.substr(0, equals));
             attribute.set_value(value.substr(equals + 1));
           }
         },
         "An attribute of it, for example C=us; in order")
      ->type_name("TYPE=VALUE")
      ->allow_extra_args(false);
  AddWords(app, "--dns", spec.mutable_dns_names(), "A DNS name that it is for", "NAME");
  AddWords(app, "--ip", spec.mutable_ip_addresses(), "An IP address", "ADDRESS");
  AddWords(app, "--email", spec.mutable_email_addresses(), "An e-mail address", "ADDRESS");
  AddWords(app, "--uri", spec.mutable_uris(), "A URI", "URI");
}

void AddValidity(CLI::App& app, CertificateFlags& flags) {
  v1::CertificateSpec& spec = flags.spec;
  app.add_option_function<int>(
         "--days",
         [&spec](int days) {
           spec.mutable_not_after_offset()->set_seconds(int64_t{kSecondsOfADay} * days);
         },
         "Valid for so many days; negative: expired")
      ->type_name("N")
      ->check(NumberFrom(-kMaxDays, kMaxDays));
  app.add_option_function<std::string>(
         "--not-before",
         [&spec](const std::string& text) {
           const TimeFlag value = TimeFrom("--not-before", text);
           if (value.offset) *spec.mutable_not_before_offset() = *value.offset;
           if (value.time) *spec.mutable_not_before_time() = *value.time;
         },
         "Start of validity: -1h or 1d from now, or a time (RFC 3339)")
      ->type_name("TIME");
  app.add_option_function<std::string>(
         "--not-after",
         [&spec](const std::string& text) {
           const TimeFlag value = TimeFrom("--not-after", text);
           if (value.offset) *spec.mutable_not_after_offset() = *value.offset;
           if (value.time) *spec.mutable_not_after_time() = *value.time;
         },
         "End of validity, likewise")
      ->type_name("TIME")
      ->excludes("--days");
}

void AddExtensions(CLI::App& app, CertificateFlags& flags) {
  v1::CertificateSpec& spec = flags.spec;
  app.add_flag_callback(
      "--ca", [&spec] { spec.set_certificate_authority(true); }, "Make an authority");
  app.add_option_function<uint32_t>(
         "--path-length", [&spec](uint32_t length) { spec.set_path_length(length); },
         "Intermediates that may follow the authority")
      ->type_name("N");
  AddWords(app, "--ku", spec.mutable_key_usages(), "A key usage, for example digitalSignature",
           "USAGE");
  AddWords(app, "--eku", spec.mutable_extended_key_usages(),
           "An extended key usage, for example serverAuth", "USAGE");
  AddString(app, "--openssl-config", &flags.openssl_config_file,
            "Take the subject and the extensions from a file of openssl req", "FILE");
  AddWords(app, "--openssl-section", spec.mutable_openssl_config_extensions(),
           "A section of extensions in that file", "NAME");
  app.get_option("--openssl-section")->needs(app.get_option("--openssl-config"));
}

void AddMaking(CLI::App& app, CertificateFlags& flags, bool with_key) {
  v1::CertificateSpec& spec = flags.spec;
  if (with_key) {
    AddString(app, "--key-type", spec.mutable_key_type(),
              "ec-p256 (the default), rsa-4096, ed25519, mldsa65, ...", "TYPE");
  }
  AddString(app, "--hash", spec.mutable_signature_hash(),
            "The hash of the signature (default SHA256)", "HASH");
  app.add_option_function<std::string>(
         "--serial",
         [&spec](const std::string& text) { spec.set_serial_number(SerialOf("--serial", text)); },
         "The serial number, hexadecimal (default: random)")
      ->type_name("HEX");
  // What is wrong with a certificate for somebody else's key is not the lab's to choose.
  if (with_key) {
    AddWords(app, "--mutation", spec.mutable_mutations(),
             "A deliberate defect (see tlslab cert catalogue)", "NAME");
  }
  AddString(app, "--danger-seed", spec.mutable_danger_seed(),
            "Draw everything from this text: who knows it has the key", "TEXT");
  app.add_option_function<std::string>(
         "--mint-time",
         [&spec](const std::string& text) {
           const TimeFlag value = TimeFrom("--mint-time", text);
           if (!value.time) {
             throw CLI::ValidationError("--mint-time", "'" + text +
                                                           "' is no time; write for example "
                                                           "2026-01-31T12:00:00Z (RFC 3339)");
           }
           *spec.mutable_mint_time() = *value.time;
         },
         "The time of minting (RFC 3339; default: now)")
      ->type_name("TIME");
}

RevokedFlag RevokedFrom(const std::string& text) {
  // A reason has no digit, and a serial number may have colons.
  RevokedFlag value;
  const size_t colon = text.rfind(':');
  const std::string end = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool reason = !end.empty() && !IsHexadecimal(end);
  value.reason = reason ? end : "";
  value.serial_number = reason ? text.substr(0, colon) : text;
  return value;
}

}  // namespace

void AddIssuer(CLI::App& app, const std::string& prefix, IssuerFlags& flags,
               const std::string& whom) {
  CLI::Option* name = app.add_option(prefix, flags.name, "One that the lab holds, " + whom)
                          ->type_name("certificates/ID");
  CLI::Option* cert =
      app.add_option(prefix + "-cert", flags.cert_file, "The same from a file, PEM with its chain")
          ->type_name("FILE")
          ->excludes(name);
  app.add_option(prefix + "-key", flags.key_file, "Its private key, PEM (default: in that file)")
      ->type_name("FILE")
      ->needs(cert);
}

void AddSpec(CLI::App& app, CertificateFlags& flags, bool with_key) {
  AddSubject(app, flags);
  AddValidity(app, flags);
  AddExtensions(app, flags);
  AddMaking(app, flags, with_key);
  AddSets(app, flags, "CertificateSpec");
}

CLI::Option* AddTime(CLI::App& app, const std::string& name, TimeFlag& value,
                     const std::string& help) {
  return app
      .add_option_function<std::string>(
          name, [name, &value](const std::string& text) { value = TimeFrom(name, text); }, help)
      ->type_name("TIME");
}

CLI::Option* AddDuration(CLI::App& app, const std::string& name,
                         const std::function<Duration*()>& value, const std::string& help) {
  return app
      .add_option_function<std::string>(
          name, [name, value](const std::string& text) { *value() = DurationFrom(name, text); },
          help)
      ->type_name("DURATION");
}

namespace {

// CORRUPTED_SIGNATURE is corrupted-signature on the command line.
std::string Word(std::string text) {
  for (char& c : text) {
    c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

}  // namespace

CLI::Option* AddEnum(CLI::App& app, const std::string& name,
                     const google::protobuf::EnumDescriptor& type,
                     const std::function<void(int)>& set, const std::string& help,
                     const std::string& type_name) {
  return app
      .add_option_function<std::string>(
          name,
          [name, &type, set](const std::string& text) {
            std::string all;
            for (int i = 0; i < type.value_count(); ++i) {
              const auto& value = *type.value(i);
              if (value.number() == 0) continue;  // unspecified
              const std::string word = Word(value.name());
              if (Word(text) == word) return set(value.number());
              all += (all.empty() ? "" : ", ") + word;
            }
            throw CLI::ValidationError(name, "'" + text + "' is none of " + all);
          },
          help)
      ->type_name(type_name);
}

void AddRevoked(CLI::App& app, CertificateFlags& flags) {
  const auto add = [&app, &flags](const std::string& name, bool file, const std::string& help,
                                  const std::string& type) {
    app.add_option_function<std::vector<std::string>>(
           name,
           [name, file, &flags](const std::vector<std::string>& values) {
             for (const std::string& text : values) {
               RevokedFlag value = RevokedFrom(text);
               if (file) {
                 value.cert_file.swap(value.serial_number);
               } else {
                 value.serial_number = SerialOf(name, value.serial_number);
               }
               flags.revoked.push_back(value);
             }
           },
           help)
        ->type_name(type)
        ->allow_extra_args(false);
  };
  add("--revoke", false, "Revoke this serial number, for example 2F:keyCompromise", "HEX[:REASON]");
  add("--revoke-cert", true, "Revoke the certificate in this file", "FILE[:REASON]");
}

void AddSets(CLI::App& app, CertificateFlags& flags, const std::string& message) {
  AddRepeated(app, "--set", flags.sets, "Set any field of " + message + ", last of all",
              "FIELD=VALUE");
}

}  // namespace tlslab
