#include <string>

#include "certs/mutate/mutation_rows.h"

namespace tlslab {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

absl::Status SetValidity(MintDraft* draft, absl::Duration from, absl::Duration to) {
  MintSpec& spec = draft->spec;
  spec.not_before_offset.reset();
  spec.not_after_offset.reset();
  // Absolute: only so may the end lie before the start.
  spec.not_before_time = draft->now + from;
  spec.not_after_time = draft->now + to;
  return absl::OkStatus();
}

absl::Status Expired(MintDraft* draft) { return SetValidity(draft, -31 * kDay, -kDay); }
absl::Status NotYetValid(MintDraft* draft) { return SetValidity(draft, kDay, 31 * kDay); }
absl::Status Reversed(MintDraft* draft) { return SetValidity(draft, kDay, -kDay); }

bool MalformEnd(X509* certificate) {
  const std::string text = "20991332000000Z";
  ASN1_TIME* end = X509_getm_notAfter(certificate);
  end->type = V_ASN1_GENERALIZEDTIME;
  return ASN1_STRING_set(end, text.data(), static_cast<int>(text.size())) == 1;
}

// At each of the three places, with one finding.
std::vector<MutationCase> Everywhere(const std::string& name, const char* error) {
  return {{name, MutationPlace::kLeaf, error, 0},
          {name + "-intermediate", MutationPlace::kIntermediate, error, 1},
          {name + "-root", MutationPlace::kRoot, error, 2}};
}

}  // namespace

std::vector<Mutation> ValidityMutations() {
  constexpr char kValidity[] = "RFC 5280 section 4.1.2.5";
  std::vector<Mutation> rows(4);
  rows[0].name = "expired";
  rows[0].description = "The end of validity was yesterday.";
  rows[0].cases = Everywhere("expired", "X509_V_ERR_CERT_HAS_EXPIRED");
  rows[0].prepare = Expired;

  rows[1].name = "not-yet-valid";
  rows[1].description = "Validity begins tomorrow.";
  rows[1].cases = Everywhere("not-yet-valid", "X509_V_ERR_CERT_NOT_YET_VALID");
  rows[1].prepare = NotYetValid;

  rows[2].name = "reversed-validity";
  rows[2].description =
      "Validity ended yesterday and begins tomorrow: both findings are made, this one first.";
  rows[2].cases = Everywhere("reversed-validity", "X509_V_ERR_CERT_NOT_YET_VALID");
  rows[2].prepare = Reversed;

  rows[3].name = "malformed-time";
  rows[3].description = "The end of validity is the 32nd day of a 13th month.";
  rows[3].cases = Everywhere("malformed-time", "X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD");
  rows[3].before_signing = MalformEnd;

  for (Mutation& row : rows) {
    row.reference = kValidity;
    row.parts = kValidityPart;
  }
  return rows;
}

}  // namespace tlslab
