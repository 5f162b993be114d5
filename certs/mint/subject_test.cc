#include "certs/mint/subject.h"

#include "certs/mint/minting.h"

namespace tlslab {
namespace {

using namespace minting;

std::string Subject(const MintSpec& spec) {
  const OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  const unsigned long flags = XN_FLAG_ONELINE | ASN1_STRFLGS_SHOW_TYPE;
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(Minted(spec)->certificate.get()), 0,
                     flags & ~ASN1_STRFLGS_ESC_MSB);
  return TextOf(bio.get());
}

TEST(Subject, HasItsAttributesInOrderEachOfItsStringType) {
  MintSpec spec;
  spec.subject = {{"C", "NL"},
                  {"stateOrProvinceName", "Utrecht"},
                  {"2.5.4.7", "Den Dolder"},
                  {"OU", "one"},
                  {"OU", "two"},
                  {"emailAddress", "a@example.com"},
                  {"DC", "example"},
                  {"serialNumber", "12-34"},
                  {"1.2.3.4.5", "M\xc3\xbcller"}};
  spec.organization = "Example";
  spec.common_name = "localhost";
  EXPECT_EQ(Subject(spec),
            "C = PRINTABLESTRING:NL, ST = UTF8STRING:Utrecht, L = UTF8STRING:Den Dolder, "
            "OU = UTF8STRING:one, OU = UTF8STRING:two, emailAddress = IA5STRING:a@example.com, "
            "DC = IA5STRING:example, serialNumber = PRINTABLESTRING:12-34, "
            "1.2.3.4.5 = UTF8STRING:M\xc3\xbcller, O = UTF8STRING:Example, "
            "CN = UTF8STRING:localhost");
}

TEST(Subject, TellsEveryAttributeThatIsNone) {
  MintSpec spec;
  spec.subject = {{"C", "NLD"},
                  {"C", "\xc3\xbc\xc3\xbc"},
                  {"emailAddress", "m\xc3\xbcller@example.com"},
                  {"nonsense", "x"},
                  {"", ""},
                  {"CN", std::string(65, 'x')},
                  {"OU", "a\nb"},
                  {"OU", "\xff"},
                  {"1.2.3.4.5", std::string(1000, 'x')},
                  {"serialNumber", "a_b"}};
  const MintViolations violations = CheckMintSpec(spec);
  EXPECT_EQ(Fields(violations),
            (Names{"subject[0].value", "subject[1].value", "subject[2].value", "subject[3].type",
                   "subject[4].type", "subject[4].value", "subject[5].value", "subject[6].value",
                   "subject[7].value", "subject[9].value"}));
  EXPECT_EQ(violations[0].description, "has 3 characters; must have 2");
  EXPECT_EQ(violations[1].description,
            "\"\\xc3\\xbc\\xc3\\xbc\" has other characters than letters, digits and \" "
            "'()+,-./:=?\"");
  EXPECT_EQ(violations[2].description, "\"m\\xc3\\xbcller@example.com\" is not ASCII");
}

TEST(Subject, HasAtMostAHundredAttributes) {
  MintSpec spec;
  spec.subject.assign(100, {"OU", "x"});
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names());
  spec.subject.push_back({"OU", "x"});
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"subject"});
}

}  // namespace
}  // namespace tlslab
