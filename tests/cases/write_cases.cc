// Writes experiments/certificates/cases.json: test cases of path validation in the
// form of x509-limbo, minted in a lab. It is run by hand, when a case is to be added;
// the file that is committed holds certificates only, and no key.
//
//   bazel run //tests/cases:write_cases > experiments/certificates/cases.json
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;

// 2026-01-01 and ten years of it; the cases are judged in between.
constexpr int64_t kBegin = 1767225600;
constexpr int64_t kEnd = kBegin + 3650 * 86400;
constexpr char kJudged[] = "2027-01-01T00:00:00+00:00";

struct Case {
  std::string id;
  std::string description;
  bool success = true;
  std::string kind = "SERVER";
  std::vector<std::string> trusted, untrusted;
  std::string peer;
  std::string name_kind = "DNS", name = "www.example.com";
  std::string time = kJudged;
  std::vector<std::string> usages, features;
  int max_depth = -1;
};

class Writer {
 public:
  void Write(std::ostream& out) {
    Struct file;
    (*file.mutable_fields())["version"].set_number_value(1);
    (*file.mutable_fields())["testcases"].mutable_list_value()->Swap(&cases_);
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    std::string json;
    (void)google::protobuf::util::MessageToJsonString(file, &json, options);
    out << json;
  }

  std::string Mint(const std::string& id, v1::CertificateSpec spec,
                   const std::string& issuer = "") {
    if (!issuer.empty()) spec.set_issuer("certificates/" + issuer);
    if (!spec.has_not_before_time()) spec.mutable_not_before_time()->set_seconds(kBegin);
    if (!spec.has_not_after_time()) spec.mutable_not_after_time()->set_seconds(kEnd);
    const std::string chain = lab_.Create(id, spec).chain_pem();
    constexpr char kEndLine[] = "-----END CERTIFICATE-----\n";
    return chain.substr(0, chain.find(kEndLine) + sizeof(kEndLine) - 1);
  }

  void Add(const Case& one) {
    auto& fields = *cases_.add_values()->mutable_struct_value()->mutable_fields();
    const auto list = [&fields](const char* field, const std::vector<std::string>& texts) {
      ListValue* values = fields[field].mutable_list_value();
      for (const std::string& text : texts) values->add_values()->set_string_value(text);
    };
    fields["id"].set_string_value(one.id);
    fields["description"].set_string_value(one.description);
    fields["validation_kind"].set_string_value(one.kind);
    fields["expected_result"].set_string_value(one.success ? "SUCCESS" : "FAILURE");
    fields["peer_certificate"].set_string_value(one.peer);
    fields["validation_time"].set_string_value(one.time);
    list("trusted_certs", one.trusted);
    list("untrusted_intermediates", one.untrusted);
    list("extended_key_usage", one.usages);
    list("features", one.features);
    for (const char* field : {"signature_algorithms", "key_usage", "crls", "conflicts_with"}) {
      list(field, {});
    }
    AddNames(one, &fields);
    if (one.max_depth >= 0) {
      fields["max_chain_depth"].set_number_value(one.max_depth);
    } else {
      fields["max_chain_depth"].set_null_value(google::protobuf::NULL_VALUE);
    }
  }

 private:
  // A server has one name; a client may have several.
  static void AddNames(const Case& one,
                       google::protobuf::Map<std::string, google::protobuf::Value>* fields) {
    Struct name;
    (*name.mutable_fields())["kind"].set_string_value(one.name_kind);
    (*name.mutable_fields())["value"].set_string_value(one.name);
    ListValue* names = (*fields)["expected_peer_names"].mutable_list_value();
    (*fields)["expected_peer_name"].set_null_value(google::protobuf::NULL_VALUE);
    if (one.name.empty()) return;
    if (one.kind == "CLIENT") {
      *names->add_values()->mutable_struct_value() = name;
    } else {
      *(*fields)["expected_peer_name"].mutable_struct_value() = name;
    }
  }

  TestLab lab_;
  ListValue cases_;
};

v1::CertificateSpec Authority(const std::string& name) {
  v1::CertificateSpec spec;
  spec.set_common_name(name);
  spec.set_certificate_authority(true);
  return spec;
}

v1::CertificateSpec Server() {
  v1::CertificateSpec spec;
  spec.set_common_name("www.example.com");
  spec.add_dns_names("www.example.com");
  spec.add_ip_addresses("192.0.2.1");
  spec.add_extended_key_usages("serverAuth");
  return spec;
}

v1::CertificateSpec But(v1::CertificateSpec spec,
                        const std::function<void(v1::CertificateSpec*)>& change) {
  change(&spec);
  return spec;
}

void AddPlain(Writer* writer, const Case& good) {
  writer->Add(good);
  Case one = good;
  one.id = "tlslab::expired";
  one.description = "The time of judgement is after the end of validity.";
  one.success = false;
  one.time = "2037-01-01T00:00:00+00:00";
  writer->Add(one);
  one.id = "tlslab::not-yet-valid";
  one.description = "The time of judgement is before the start of validity.";
  one.time = "2025-12-31T23:59:59+00:00";
  writer->Add(one);
  one = good;
  one.id = "tlslab::unknown-root";
  one.description = "The root that is trusted is another one of the same name.";
  one.success = false;
  one.trusted = {writer->Mint("mimic", Authority("Root"))};
  writer->Add(one);
  one = good;
  one.id = "tlslab::wrong-name";
  one.description = "The certificate is for another name.";
  one.success = false;
  one.name = "mail.example.com";
  writer->Add(one);
  one = good;
  one.id = "tlslab::address";
  one.description = "The certificate is for the address, too.";
  one.name_kind = "IP";
  one.name = "192.0.2.1";
  writer->Add(one);
  one.id = "tlslab::wrong-address";
  one.description = "The certificate is for another address.";
  one.success = false;
  one.name = "192.0.2.2";
  writer->Add(one);
  one = good;
  one.id = "tlslab::public-suffix-wildcard";
  one.description = "A wildcard for all names that anybody may register; OpenSSL takes it.";
  one.success = false;
  one.features = {"pedantic-public-suffix-wildcard"};
  one.name = "example.co.uk";
  one.peer = writer->Mint("suffix",
                          But(Server(),
                              [](auto* spec) {
                                spec->clear_dns_names();
                                spec->add_dns_names("*.co.uk");
                              }),
                          "intermediate");
  writer->Add(one);
}

void AddPaths(Writer* writer, const Case& good) {
  Case one = good;
  one.id = "tlslab::missing-intermediate";
  one.description = "Nobody sends the intermediate.";
  one.success = false;
  one.untrusted.clear();
  writer->Add(one);

  const std::string second = writer->Mint("second", Authority("Second"), "intermediate");
  one = good;
  one.id = "tlslab::out-of-order";
  one.description = "Two intermediates come in the wrong order, with the root before them.";
  one.peer = writer->Mint("deep", Server(), "second");
  one.untrusted = {good.trusted[0], good.untrusted[0], second};
  writer->Add(one);
  one.id = "tlslab::depth";
  one.description = "One intermediate more than the depth allows.";
  one.success = false;
  one.max_depth = 1;
  writer->Add(one);
  one.id = "tlslab::depth-enough";
  one.description = "As many intermediates as the depth allows.";
  one.success = true;
  one.max_depth = 2;
  writer->Add(one);

  one = good;
  one.id = "tlslab::path-length";
  one.description = "An authority that may sign no other authority has done so.";
  one.success = false;
  const std::string last = writer->Mint(
      "last", But(Authority("Last"), [](auto* spec) { spec->set_path_length(0); }), "root");
  const std::string beyond = writer->Mint("beyond", Authority("Beyond"), "last");
  one.peer = writer->Mint("too-deep", Server(), "beyond");
  one.untrusted = {beyond, last};
  writer->Add(one);

  one = good;
  one.id = "tlslab::name-constraint";
  one.description = "The authority may vouch for names below example.org only.";
  one.success = false;
  one.untrusted = {writer->Mint("constrained",
                                But(Authority("Constrained"),
                                    [](auto* spec) {
                                      auto* permitted = spec->mutable_name_constraints();
                                      permitted->add_permitted_dns_names("example.org");
                                    }),
                                "root")};
  one.peer = writer->Mint("outside", Server(), "constrained");
  writer->Add(one);
}

void AddUsages(Writer* writer, const Case& good) {
  Case one = good;
  const v1::CertificateSpec client = But(Server(), [](auto* spec) {
    spec->clear_extended_key_usages();
    spec->add_extended_key_usages("clientAuth");
  });
  one.id = "tlslab::client-usage-of-a-server";
  one.description = "The certificate may be used by clients only.";
  one.success = false;
  one.peer = writer->Mint("client", client, "intermediate");
  writer->Add(one);
  one.id = "tlslab::client";
  one.description = "A client's certificate, with the e-mail address that is expected.";
  one.success = true;
  one.kind = "CLIENT";
  one.peer = writer->Mint(
      "client-email", But(client, [](auto* spec) { spec->add_email_addresses("a@example.com"); }),
      "intermediate");
  one.name_kind = "RFC822";
  one.name = "a@example.com";
  writer->Add(one);
  one = good;
  one.id = "tlslab::code-signing";
  one.description = "The certificate is asked to sign code and may not.";
  one.success = false;
  one.usages = {"codeSigning"};
  writer->Add(one);
}

}  // namespace

void WriteCases(std::ostream& out) {
  Writer writer;
  Case good;
  good.id = "tlslab::good";
  good.description = "A leaf, an intermediate, and the root that is trusted.";
  good.trusted = {writer.Mint("root", Authority("Root"))};
  good.untrusted = {writer.Mint("intermediate", Authority("Intermediate"), "root")};
  good.peer = writer.Mint("server", Server(), "intermediate");
  AddPlain(&writer, good);
  AddPaths(&writer, good);
  AddUsages(&writer, good);
  writer.Write(out);
}

}  // namespace tlslab

int main() {
  tlslab::WriteCases(std::cout);
  return 0;
}
