#include "certs/mint/validity.h"

#include "certs/mint/minting.h"

namespace tlslab {
namespace {

using namespace minting;

constexpr absl::Duration kDay = absl::Hours(24);

Names FieldsAt(const MintSpec& spec, absl::Time now) {
  MintViolations violations;
  CheckValidityAt(spec, now, &violations);
  return Fields(violations);
}

TEST(Validity, HasTheDefaultsOfTheContract) {
  MintSpec leaf;
  EXPECT_EQ(ValidityOf(leaf, kNow).not_before, kNow - absl::Hours(1));
  EXPECT_EQ(ValidityOf(leaf, kNow).not_after, kNow + 90 * kDay);
  EXPECT_EQ(ValidityOf(Authority("x"), kNow).not_after, kNow + 3650 * kDay);
  leaf.not_after_offset = -kDay;
  EXPECT_EQ(ValidityOf(leaf, kNow).not_before, kNow - kDay - absl::Hours(1));
  leaf.not_after_offset.reset();
  leaf.not_after_time = kNow - 2 * kDay;
  EXPECT_EQ(ValidityOf(leaf, kNow).not_before, kNow - 2 * kDay - absl::Hours(1));
}

TEST(Validity, IsWhatTheCertificateSays) {
  MintSpec spec;
  spec.not_before_time = absl::FromUnixSeconds(0);
  spec.not_after_offset = absl::Minutes(5);
  const Shared minted = Minted(spec);
  EXPECT_EQ(ASN1_TIME_cmp_time_t(X509_get0_notBefore(minted->certificate.get()), 0), 0);
  EXPECT_EQ(ASN1_TIME_cmp_time_t(X509_get0_notAfter(minted->certificate.get()), 1700000300), 0);
}

TEST(Validity, IsReversedOnlyWhenBothEndsAreAbsolute) {
  MintSpec spec;
  spec.not_before_time = kNow + kDay;
  spec.not_after_time = kNow - kDay;
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names());
  const Shared minted = Minted(spec);
  EXPECT_EQ(ASN1_TIME_compare(X509_get0_notBefore(minted->certificate.get()),
                              X509_get0_notAfter(minted->certificate.get())),
            1);
  spec.not_after_time.reset();
  spec.not_after_offset = absl::ZeroDuration();
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names());
  EXPECT_EQ(FieldsAt(spec, kNow), Names{"not_after_offset"});
  EXPECT_EQ(FieldsAt(spec, kNow + 2 * kDay), Names());
  EXPECT_EQ(Mint(spec, nullptr, kNow).status().message(),
            "not_after_offset: 2023-11-14T22:13:20Z lies before not_before_time, which is "
            "2023-11-15T22:13:20Z; a reversed validity needs both as times");
  MintSpec other;
  other.not_before_offset = absl::ZeroDuration();
  other.not_after_time = kNow - kDay;
  EXPECT_EQ(FieldsAt(other, kNow), Names{"not_after_time"});
}

TEST(Validity, IsGivenInOneWay) {
  MintSpec spec;
  spec.not_before_time = spec.not_after_time = kNow;
  spec.not_before_offset = spec.not_after_offset = absl::ZeroDuration();
  EXPECT_EQ(Fields(CheckMintSpec(spec)), (Names{"not_before_offset", "not_after_offset"}));
}

TEST(Validity, LiesInTheYearsThatACertificateCanTell) {
  MintSpec spec;
  spec.not_before_time = absl::InfinitePast();
  spec.not_after_time = absl::InfiniteFuture();
  EXPECT_EQ(FieldsAt(spec, kNow), (Names{"not_before_time", "not_after_time"}));
}

}  // namespace
}  // namespace tlslab
