// What `tlslab explain` tells is complete, and found under the names that people meet.
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/verify/error_name.h"
#include "client/explain/topic.h"
#include "client/explain/topic_text.h"
#include "server/codepoints/alerts.h"
#include "tlslab/v1/handshake.pb.h"

// OpenSSL's own table, which it does not export: null where it is a shared library.
extern "C" __attribute__((weak)) int ssl_x509err2alert(int error);

namespace tlslab {
namespace {

constexpr int kLastVerifyError = 95;  // of OpenSSL 3.5

std::map<int, std::string> NamesOf(TopicKind kind) {
  std::map<int, std::string> names;
  for (const Topic& topic : AllTopics()) {
    if (topic.kind != kind) continue;
    const bool fresh = names.emplace(topic.row->number, topic.row->name).second;
    EXPECT_TRUE(fresh) << topic.row->name << " has the number of another";
  }
  return names;
}

std::map<int, std::string> ValuesOf(const google::protobuf::EnumDescriptor& type) {
  std::map<int, std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    names.emplace(type.value(i)->number(), type.value(i)->name());
  }
  return names;
}

std::set<std::string> Found(std::string_view text) {
  std::set<std::string> names;
  for (const Topic& topic : FindTopics(text)) names.emplace(topic.row->name);
  return names;
}
using Names = std::set<std::string>;

TEST(Topics, AreEveryAlertThatTheLabCanName) {
  std::map<int, std::string> alerts;
  for (const NamedValue& row : Alerts()) alerts.emplace(row.value, row.name);
  EXPECT_EQ(NamesOf(TopicKind::kAlert), alerts);
}

TEST(Topics, AreEveryVerifyErrorOfOpenssl) {
  const std::map<int, std::string> told = NamesOf(TopicKind::kVerifyError);
  for (int code = 0; code <= kLastVerifyError; ++code) {
    ASSERT_TRUE(told.count(code)) << code;
    const std::string name = VerifyErrorName(code);
    // An older OpenSSL has no name for the last of them.
    if (name != "X509_V_ERR_" + std::to_string(code)) {
      EXPECT_EQ(told.at(code), name);
    }
  }
  EXPECT_EQ(told.size(), kLastVerifyError + 1u);
  // A newer one has more, which are to be told too.
  EXPECT_EQ(VerifyErrorName(kLastVerifyError + 1), "X509_V_ERR_96");
}

std::string AlertName(int value) {
  for (const NamedValue& row : Alerts()) {
    if (row.value == value) return std::string(row.name);
  }
  return absl::StrCat(value);
}

TEST(Topics, TellTheAlertThatOpensslSendsForAVerifyError) {
  // Links the part of the library that has the table.
  ASSERT_NE(TLS_method(), nullptr);
  if (ssl_x509err2alert == nullptr) GTEST_SKIP() << "this OpenSSL does not export its table";
  for (const Topic& topic : AllTopics()) {
    const TopicRow& row = *topic.row;
    if (topic.kind != TopicKind::kVerifyError || row.number == X509_V_OK) continue;
    // Said by SSL_enable_ct()'s check and not by the table.
    const int alert = row.number == X509_V_ERR_NO_VALID_SCTS ? SSL_AD_HANDSHAKE_FAILURE
                                                             : ssl_x509err2alert(row.number);
    EXPECT_TRUE(absl::EndsWith(std::string(row.sent_by),
                               absl::StrCat("OpenSSL tells its peer ", AlertName(alert))))
        << row.name << ": " << AlertName(alert) << "; told: " << row.sent_by;
  }
}

TEST(Topics, AreEveryValueOfTheEnums) {
  EXPECT_EQ(NamesOf(TopicKind::kErrorClass),
            ValuesOf(*v1::HandshakeFailure::ErrorClass_descriptor()));
  EXPECT_EQ(NamesOf(TopicKind::kCause), ValuesOf(*v1::HandshakeFailure::Cause_descriptor()));
  EXPECT_EQ(NamesOf(TopicKind::kCloseKind), ValuesOf(*v1::CloseKind_descriptor()));
}

TEST(Topics, SayAllThatTheyShould) {
  std::set<std::string_view> meanings;
  for (const Topic& topic : AllTopics()) {
    const TopicRow& row = *topic.row;
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(meanings.insert(row.meaning).second) << "said twice";
    EXPECT_EQ(row.meaning.back(), '.');
    EXPECT_FALSE(row.causes[0].empty());
    EXPECT_EQ(row.look_at.back(), '.');
    EXPECT_FALSE(row.sent_by.empty());
    EXPECT_FALSE(row.defined_in.empty());
  }
}

TEST(Topics, NameExperimentsThatAreShippedAndExpectThem) {
  unsigned named = 0;
  for (const Topic& topic : AllTopics()) {
    const TopicRow& row = *topic.row;
    if (row.experiment.empty()) continue;
    ++named;
    std::ifstream file((std::string(row.experiment)));
    ASSERT_TRUE(file) << row.experiment;
    std::ostringstream text;
    text << file.rdbuf();
    std::string word(row.name);
    const std::string prefix = "CLOSE_KIND_";
    if (word.rfind(prefix, 0) == 0) word = word.substr(prefix.size());
    // The lab writes its enums in capitals, of which one is named as the alert is.
    const std::string capitals = absl::AsciiStrToUpper(": " + word);
    EXPECT_TRUE(text.str().find(": " + word) != std::string::npos ||
                text.str().find(capitals) != std::string::npos)
        << row.experiment << " does not expect " << word;
  }
  EXPECT_GT(named, 30u);
}

TEST(Topics, AreFoundAsPeopleAndLibrariesWriteThem) {
  const Names unknown_ca = {"unknown_ca"};
  for (const char* text :
       {"unknown_ca", "UNKNOWN_CA", "unknown ca", "Unknown-CA", "SSL_AD_UNKNOWN_CA",
        "tlsv1 alert unknown ca", "TLSV1_ALERT_UNKNOWN_CA", "GNUTLS_A_UNKNOWN_CA",
        "[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:1006)",
        "error:0A000418:SSL routines::tlsv1 alert unknown ca",
        "remote error: tls: unknown certificate authority", "Received fatal alert: unknown_ca"}) {
    EXPECT_EQ(Found(text), unknown_ca) << text;
  }
  const Names expired = {"X509_V_ERR_CERT_HAS_EXPIRED"};
  for (const char* text :
       {"X509_V_ERR_CERT_HAS_EXPIRED", "cert_has_expired", "certificate has expired",
        "SSL certificate problem: certificate has expired",
        "x509: certificate has expired or is not yet valid",
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired "
        "(_ssl.c:1006)"}) {
    EXPECT_EQ(Found(text), expired) << text;
  }
  EXPECT_EQ(Found("48"), (Names{"unknown_ca", "X509_V_ERR_EXCLUDED_VIOLATION"}));
  EXPECT_EQ(Found("SSL alert number 116"), Names{"certificate_required"});
  for (const char* text : {"alert 40", "SSL alert number 40", "ssl/tls alert handshake failure",
                           "error:0A000410:SSL routines::ssl/tls alert handshake failure"}) {
    EXPECT_EQ(Found(text), Names{"handshake_failure"}) << text;
  }
  EXPECT_EQ(Found("Verify return code: 20 (unable to get local issuer certificate)"),
            Names{"X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"});
  EXPECT_EQ(Found("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, "
                  "certificate is not valid for 'other.example'. (_ssl.c:1006)"),
            Names{"X509_V_ERR_HOSTNAME_MISMATCH"});
  EXPECT_EQ(Found("IP address mismatch, certificate is not valid for '127.0.0.1'."),
            Names{"X509_V_ERR_IP_ADDRESS_MISMATCH"});
  EXPECT_EQ(Found("close_notify"), (Names{"close_notify", "CLOSE_KIND_CLOSE_NOTIFY"}));
  EXPECT_EQ(Found("truncated"), Names{"CLOSE_KIND_TRUNCATED"});
  EXPECT_EQ(Found("no shared cipher"), Names{"NO_SHARED_CIPHER"});
  EXPECT_EQ(Found("CERTIFICATE_VERIFY_FAILED"), Names{"CERTIFICATE_REJECTED"});
  EXPECT_EQ(Found("PKIX path building failed"),
            Names{"X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"});
  EXPECT_EQ(Found("x509: certificate signed by unknown authority"),
            Names{"X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"});
}

TEST(Topics, AreFoundByOpensslsOwnText) {
  for (int code = 0; code <= kLastVerifyError; ++code) {
    const std::string text = X509_verify_cert_error_string(code);
    if (VerifyErrorName(code) == "X509_V_ERR_" + std::to_string(code)) continue;
    EXPECT_TRUE(Found(text).count(VerifyErrorName(code))) << text;
  }
}

TEST(Topics, ThatNobodyKnowsHaveNeighbours) {
  for (const char* text : {"", "zebra", "9999", "-1", ":", "]]", "a: b: c", "no such thing at all"}) {
    EXPECT_TRUE(FindTopics(text).empty()) << text;
  }
  // As many parts as bytes, and still an answer soon.
  EXPECT_TRUE(FindTopics(std::string(1 << 20, ':')).empty());
  EXPECT_EQ(NearestTopics("unknown_cq").at(0), "unknown_ca");
  EXPECT_EQ(NearestTopics("cert_has_expierd").at(0), "X509_V_ERR_CERT_HAS_EXPIRED");
  EXPECT_TRUE(NearestTopics("zebra").empty());
}

TEST(TopicText, TellsEverythingOnce) {
  const std::string text = TopicText(FindTopics("unknown_ca"));
  EXPECT_EQ(text.rfind("unknown_ca (alert 48)\n", 0), 0u);
  for (const char* part :
       {"  Meaning       The chain ends", "  Usual causes  - the judging end",
        "\n                - ", "  Defined in    RFC 8446 section 6.2\n",
        "  Shown by      tlslab run experiments/chapter06/safe-defaults.yaml\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  std::istringstream lines(TopicText(AllTopics()) + TopicListText(AllTopics()));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

TEST(TopicText, ListsByKind) {
  const std::string text = TopicListText(AllTopics());
  for (const char* part : {"Alerts\n    0 close_notify\n", "\nVerify errors\n    0 X509_V_OK\n",
                           "\nError classes\n", "\nFailure causes\n", "\nClose kinds\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

TEST(TopicStruct, HasWhatThereIs) {
  const auto all = TopicStruct(FindTopics("48"));
  const auto& topics = all.fields().at("topics").list_value();
  ASSERT_EQ(topics.values_size(), 2);
  const auto& alert = topics.values(0).struct_value().fields();
  EXPECT_EQ(alert.at("kind").string_value(), "alert");
  EXPECT_EQ(alert.at("name").string_value(), "unknown_ca");
  EXPECT_EQ(alert.at("number").number_value(), 48);
  EXPECT_EQ(alert.at("causes").list_value().values_size(), 3);
  EXPECT_FALSE(topics.values(1).struct_value().fields().count("experiment"));
}

}  // namespace
}  // namespace tlslab
