#include "certs/inspect/general_names.h"

#include <optional>
#include <string_view>
#include <utility>

#include "certs/inspect/decoded.h"
#include "certs/inspect/names.h"

namespace tlslab {
namespace {

using Texts = std::vector<std::string>;

struct NamesDeleter {
  void operator()(AUTHORITY_INFO_ACCESS* p) const { AUTHORITY_INFO_ACCESS_free(p); }
  void operator()(CRL_DIST_POINTS* p) const { CRL_DIST_POINTS_free(p); }
  void operator()(NAME_CONSTRAINTS* p) const { NAME_CONSTRAINTS_free(p); }
};

std::string_view Value(const GENERAL_NAME* name, int* type) {
  const void* value = GENERAL_NAME_get0_value(name, type);
  switch (*type) {
    case GEN_DNS:
    case GEN_EMAIL:
    case GEN_URI:
    case GEN_IPADD:
      return BytesOf(static_cast<const ASN1_STRING*>(value));
    default:
      return {};
  }
}

std::string Printed(GENERAL_NAME* name) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  if (!bio || GENERAL_NAME_print(bio.get(), name) != 1) return "";
  return EscapedText(TextOf(bio.get()));
}

void ReadAlternativeNames(const X509* certificate, CertificateFacts* facts) {
  auto names = DecodedExtension<GENERAL_NAMES>(certificate, NID_subject_alt_name);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    int type = 0;
    const std::string_view value = Value(name, &type);
    if (type == GEN_DNS) {
      facts->dns_names.push_back(EscapedText(value));
    } else if (type == GEN_EMAIL) {
      facts->email_addresses.push_back(EscapedText(value));
    } else if (type == GEN_URI) {
      facts->uris.push_back(EscapedText(value));
    } else if (std::string address = IpText(value); !address.empty()) {
      facts->ip_addresses.push_back(std::move(address));
    } else {
      facts->other_names.push_back(Printed(name));
    }
  }
}

void AddUri(const GENERAL_NAME* name, Texts* urls) {
  int type = 0;
  const std::string_view value = Value(name, &type);
  if (type == GEN_URI) urls->push_back(EscapedText(value));
}

void ReadAccess(const X509* certificate, CertificateFacts* facts) {
  auto access = DecodedExtension<AUTHORITY_INFO_ACCESS, NamesDeleter>(certificate, NID_info_access);
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* one = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    const int method = OBJ_obj2nid(one->method);
    if (method == NID_ad_OCSP) AddUri(one->location, &facts->ocsp_urls);
    if (method == NID_ad_ca_issuers) AddUri(one->location, &facts->ca_issuers_urls);
  }
}

void ReadDistributionPoints(const X509* certificate, int nid, Texts* urls) {
  constexpr int kFullName = 0;
  auto points = DecodedExtension<CRL_DIST_POINTS, NamesDeleter>(certificate, nid);
  for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT_NAME* name = sk_DIST_POINT_value(points.get(), i)->distpoint;
    if (name == nullptr || name->type != kFullName) continue;
    for (int j = 0; j < sk_GENERAL_NAME_num(name->name.fullname); ++j) {
      AddUri(sk_GENERAL_NAME_value(name->name.fullname, j), urls);
    }
  }
}

// How many bits a mask has set from its left; nothing when others follow.
std::optional<unsigned> PrefixLength(std::string_view mask) {
  unsigned bits = 0;
  bool ended = false;
  for (const char byte : mask) {
    for (int bit = 7; bit >= 0; --bit) {
      const bool set = (static_cast<unsigned char>(byte) >> bit & 1) != 0;
      if (set && ended) return std::nullopt;
      if (set) ++bits;
      ended = ended || !set;
    }
  }
  return bits;
}

// RFC 5280 section 4.2.1.10: an address, then its mask.
std::string RangeText(std::string_view bytes) {
  const size_t half = bytes.size() / 2;
  const std::string address = IpText(bytes.substr(0, half));
  if (bytes.size() != 2 * half || address.empty()) return "";
  const std::string_view mask = bytes.substr(half);
  const std::optional<unsigned> prefix = PrefixLength(mask);
  return address + "/" + (prefix ? std::to_string(*prefix) : IpText(mask));
}

struct Subtrees {
  Texts* dns_names;
  Texts* ip_ranges;
  Texts* email_addresses;
  Texts* uris;
};

void ReadSubtrees(const STACK_OF(GENERAL_SUBTREE) * trees, const Subtrees& to) {
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(trees); ++i) {
    int type = 0;
    const std::string_view value = Value(sk_GENERAL_SUBTREE_value(trees, i)->base, &type);
    if (type == GEN_DNS) to.dns_names->push_back(EscapedText(value));
    if (type == GEN_EMAIL) to.email_addresses->push_back(EscapedText(value));
    if (type == GEN_URI) to.uris->push_back(EscapedText(value));
    if (type != GEN_IPADD) continue;
    if (std::string range = RangeText(value); !range.empty()) to.ip_ranges->push_back(range);
  }
}

std::optional<NameConstraintsFacts> Constraints(const X509* certificate) {
  auto decoded =
      DecodedExtension<NAME_CONSTRAINTS, NamesDeleter>(certificate, NID_name_constraints);
  if (!decoded) return std::nullopt;
  NameConstraintsFacts facts;
  ReadSubtrees(decoded->permittedSubtrees,
               {&facts.permitted_dns_names, &facts.permitted_ip_ranges,
                &facts.permitted_email_addresses, &facts.permitted_uris});
  ReadSubtrees(decoded->excludedSubtrees, {&facts.excluded_dns_names, &facts.excluded_ip_ranges,
                                           &facts.excluded_email_addresses, &facts.excluded_uris});
  return facts;
}

}  // namespace

void ReadGeneralNames(const X509* certificate, CertificateFacts* facts) {
  ReadAlternativeNames(certificate, facts);
  ReadAccess(certificate, facts);
  ReadDistributionPoints(certificate, NID_crl_distribution_points, &facts->crl_urls);
  ReadDistributionPoints(certificate, NID_freshest_crl, &facts->delta_crl_urls);
  facts->name_constraints = Constraints(certificate);
}

}  // namespace tlslab
