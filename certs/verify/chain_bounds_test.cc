// Chains that are made to take long: the work stays within bounds. What runs away here
// runs into the test's own time limit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "certs/verify/chain_question.h"
#include "certs/verify/test_certificates.h"

namespace tlslab {
namespace {

using testing::Contains;
using testing::Field;

constexpr int kMany = 1000;

// Certificates that all have one key: making them must not take the time.
class Mill {
 public:
  using Extensions = std::vector<std::pair<int, std::string>>;

  OsslPtr<X509> Make(const std::string& subject, const std::string& issuer,
                     const Extensions& extensions = {}) {
    OsslPtr<X509> made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial_);
    SetName(subject, X509_get_subject_name(made.get()));
    SetName(issuer, X509_get_issuer_name(made.get()));
    X509_set1_notBefore(made.get(), Asn1(kTestTime - absl::Hours(1)).get());
    X509_set1_notAfter(made.get(), Asn1(kTestTime + absl::Hours(1)).get());
    X509_set_pubkey(made.get(), key_->key.get());
    Add(made.get(), NID_basic_constraints, "critical,CA:TRUE");
    for (const auto& [nid, value] : extensions) Add(made.get(), nid, value);
    X509_sign(made.get(), key_->key.get(), EVP_sha256());
    return made;
  }

 private:
  static void SetName(const std::string& text, X509_NAME* name) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
  }
  static void Add(X509* certificate, int nid, const std::string& value) {
    OsslPtr<X509_EXTENSION> extension = MakeExtension(nid, value);
    ASSERT_TRUE(extension) << value;
    X509_add_ext(certificate, extension.get(), -1);
  }

  Shared key_ = Authority("Key");
  long serial_ = 0;
};

std::string Level(int i) { return "Level " + std::to_string(i); }

ChainQuestion Question(std::vector<OsslPtr<X509>> certificates,
                       const std::vector<X509*>& anchors = {}) {
  ChainQuestion question;
  question.certificates = std::move(certificates);
  question.trust = MakeTrustStore(false, anchors).value();
  question.time = kTestTime;
  question.purpose = "any";
  return question;
}

// Keeps what it took with the results of the test.
ChainAnswer Timed(const char* what, const ChainQuestion& question) {
  const auto start = std::chrono::steady_clock::now();
  ChainAnswer answer = Answer(question);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  testing::Test::RecordProperty(what, std::to_string(took.count()) + " ms");
  return answer;
}

auto Has(const char* name) { return Contains(Field(&VerifyError::name, name)); }

TEST(ChainBounds, AThousandInARow) {
  Mill mill;
  std::vector<OsslPtr<X509>> certificates;
  for (int i = 0; i < kMany; ++i) certificates.push_back(mill.Make(Level(i), Level(i + 1)));
  OsslPtr<X509> root = mill.Make(Level(kMany), Level(kMany));
  const ChainAnswer answer =
      Timed("a_thousand_in_a_row", Question(std::move(certificates), {root.get()}));
  EXPECT_FALSE(answer.verification.accepted);
  EXPECT_THAT(answer.verification.errors, Has("X509_V_ERR_CERT_CHAIN_TOO_LONG"));
  EXPECT_EQ(answer.path.size(), 102u);
}

TEST(ChainBounds, AThousandBackwards) {
  Mill mill;
  std::vector<OsslPtr<X509>> certificates;
  certificates.push_back(mill.Make(Level(0), Level(1)));
  for (int i = kMany - 1; i > 0; --i) certificates.push_back(mill.Make(Level(i), Level(i + 1)));
  const ChainAnswer answer = Timed("a_thousand_backwards", Question(std::move(certificates)));
  EXPECT_THAT(answer.verification.errors, Has("X509_V_ERR_CERT_CHAIN_TOO_LONG"));
}

// Each could have issued each.
TEST(ChainBounds, AThousandOfOneName) {
  Mill mill;
  std::vector<OsslPtr<X509>> certificates;
  for (int i = 0; i < kMany; ++i) certificates.push_back(mill.Make("Same", "Same"));
  ChainQuestion question = Question(std::move(certificates));
  question.max_depth = 100;
  EXPECT_FALSE(Timed("a_thousand_of_one_name", question).verification.accepted);
}

// Two names that issue each other, each five hundred times: paths without number.
TEST(ChainBounds, AThousandThatCrossSign) {
  Mill mill;
  std::vector<OsslPtr<X509>> certificates;
  for (int i = 0; i < kMany; ++i) {
    certificates.push_back(i % 2 == 0 ? mill.Make("Even", "Odd") : mill.Make("Odd", "Even"));
  }
  const ChainAnswer answer = Timed("a_thousand_that_cross-sign", Question(std::move(certificates)));
  EXPECT_FALSE(answer.verification.accepted);
  EXPECT_LE(answer.path.size(), 102u);
}

// Ten levels, at each of them a hundred candidates, none of which leads to the anchor.
TEST(ChainBounds, AHundredCandidatesAtEachLevel) {
  Mill mill;
  std::vector<OsslPtr<X509>> certificates;
  certificates.push_back(mill.Make(Level(0), Level(1)));
  for (int level = 1; level < 10; ++level) {
    for (int i = 0; i < 100; ++i) certificates.push_back(mill.Make(Level(level), Level(level + 1)));
  }
  std::vector<OsslPtr<X509>> anchors;
  std::vector<X509*> bare;
  for (int i = 0; i < kMany; ++i) {
    anchors.push_back(mill.Make(Level(11), Level(11)));
    bare.push_back(anchors.back().get());
  }
  for (bool untrusted_first : {false, true}) {
    ChainQuestion question = Question({}, bare);
    for (const auto& one : certificates) question.certificates.push_back(Share(one.get()));
    question.untrusted_first = untrusted_first;
    const ChainAnswer answer = Timed("a_hundred_candidates_at_each_level", question);
    EXPECT_THAT(answer.verification.errors, Has("X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"));
  }
}

// Every policy is mapped to every other at every level: without a bound the tree has 3^n
// nodes.
TEST(ChainBounds, PoliciesThatMultiply) {
  Mill mill;
  std::string mappings;
  for (const char* from : {"1.2.1", "1.2.2", "1.2.3"}) {
    for (const char* to : {"1.2.1", "1.2.2", "1.2.3"}) {
      mappings += (mappings.empty() ? "" : ",") + std::string(from) + ":" + to;
    }
  }
  const std::string policies = "1.2.1,1.2.2,1.2.3";
  std::vector<OsslPtr<X509>> certificates;
  for (int i = 0; i < 60; ++i) {
    certificates.push_back(
        mill.Make(Level(i), Level(i + 1),
                  {{NID_certificate_policies, policies}, {NID_policy_mappings, mappings}}));
  }
  OsslPtr<X509> root = mill.Make(Level(60), Level(60));
  ChainQuestion question = Question(std::move(certificates), {root.get()});
  question.explicit_policy = true;
  EXPECT_FALSE(Timed("policies_that_multiply", question).verification.accepted);
}

// Many names against many constraints, at many levels.
TEST(ChainBounds, ConstraintsThatMultiply) {
  Mill mill;
  std::string names, constraints;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    names += (i ? ",DNS:n" : "DNS:n") + number + ".a.example";
    constraints += (i ? ",excluded;DNS:x" : "excluded;DNS:x") + number + ".example";
  }
  std::vector<OsslPtr<X509>> certificates;
  certificates.push_back(mill.Make(Level(0), Level(1), {{NID_subject_alt_name, names}}));
  for (int i = 1; i < 40; ++i) {
    certificates.push_back(
        mill.Make(Level(i), Level(i + 1),
                  {{NID_name_constraints, constraints}, {NID_subject_alt_name, names}}));
  }
  OsslPtr<X509> root = mill.Make(Level(40), Level(40));
  const ChainAnswer answer =
      Timed("constraints_that_multiply", Question(std::move(certificates), {root.get()}));
  EXPECT_EQ(answer.path.size(), 41u);
}

TEST(ChainBounds, AThousandListsOfOneIssuer) {
  Shared root = Authority("Root");
  Shared leaf = Leaf(root.get());
  ChainQuestion question = Question({}, {root->certificate.get()});
  question.certificates.push_back(Share(leaf->certificate.get()));
  question.crl_check = VerifyPolicy::CrlCheck::kChain;
  question.use_delta_crls = true;
  for (int i = 0; i < kMany; ++i) question.crls.push_back(Crl(*root, {}));
  EXPECT_TRUE(Timed("a_thousand_lists", question).verification.accepted);
}

}  // namespace
}  // namespace tlslab
