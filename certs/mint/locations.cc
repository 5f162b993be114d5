#include "certs/mint/locations.h"

#include <openssl/objects.h>

#include "certs/mint/general_names.h"

namespace tlslab {
namespace {

constexpr size_t kMaxUrls = 100;

bool PushAccess(AUTHORITY_INFO_ACCESS* accesses, int method, const std::string& url) {
  OsslPtr<ACCESS_DESCRIPTION> access(ACCESS_DESCRIPTION_new());
  OsslPtr<GENERAL_NAME> location = GeneralName(GEN_URI, url);
  if (!access || !location) return false;
  ASN1_OBJECT_free(access->method);
  access->method = OBJ_nid2obj(method);
  GENERAL_NAME_free(access->location);
  access->location = location.release();
  if (sk_ACCESS_DESCRIPTION_push(accesses, access.get()) <= 0) return false;
  access.release();
  return true;
}

bool PushPoint(CRL_DIST_POINTS* points, const std::string& url) {
  OsslPtr<DIST_POINT> point(DIST_POINT_new());
  if (!point) return false;
  point->distpoint = DIST_POINT_NAME_new();
  if (!point->distpoint) return false;
  point->distpoint->type = 0;  // fullName
  point->distpoint->name.fullname = GENERAL_NAMES_new();
  if (!point->distpoint->name.fullname ||
      !Push(point->distpoint->name.fullname, GeneralName(GEN_URI, url)) ||
      sk_DIST_POINT_push(points, point.get()) <= 0) {
    return false;
  }
  point.release();
  return true;
}

bool AddAuthorityAccess(const MintSpec& spec, ExtensionWriter* writer) {
  if (spec.ocsp_urls.empty() && spec.ca_issuers_urls.empty()) return true;
  const OsslPtr<AUTHORITY_INFO_ACCESS> accesses(AUTHORITY_INFO_ACCESS_new());
  if (!accesses) return false;
  for (const std::string& url : spec.ocsp_urls) {
    if (!PushAccess(accesses.get(), NID_ad_OCSP, url)) return false;
  }
  for (const std::string& url : spec.ca_issuers_urls) {
    if (!PushAccess(accesses.get(), NID_ad_ca_issuers, url)) return false;
  }
  return writer->Add(NID_info_access, accesses.get(), false);
}

bool AddPoints(int nid, const std::vector<std::string>& urls, ExtensionWriter* writer) {
  if (urls.empty()) return true;
  const OsslPtr<CRL_DIST_POINTS> points(CRL_DIST_POINTS_new());
  if (!points) return false;
  for (const std::string& url : urls) {
    if (!PushPoint(points.get(), url)) return false;
  }
  return writer->Add(nid, points.get(), false);
}

}  // namespace

void CheckLocations(const MintSpec& spec, MintViolations* violations) {
  CheckEach("ocsp_urls", spec.ocsp_urls, kMaxUrls, CheckUri, violations);
  CheckEach("ca_issuers_urls", spec.ca_issuers_urls, kMaxUrls, CheckUri, violations);
  CheckEach("crl_urls", spec.crl_urls, kMaxUrls, CheckUri, violations);
  CheckEach("delta_crl_urls", spec.delta_crl_urls, kMaxUrls, CheckUri, violations);
}

bool AddLocations(const MintSpec& spec, ExtensionWriter* writer) {
  return AddAuthorityAccess(spec, writer) &&
         AddPoints(NID_crl_distribution_points, spec.crl_urls, writer) &&
         AddPoints(NID_freshest_crl, spec.delta_crl_urls, writer);
}

}  // namespace tlslab
