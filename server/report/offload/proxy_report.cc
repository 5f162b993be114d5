#include "server/report/offload/proxy_report.h"

#include "server/report/code_points.h"

namespace tlslab {
namespace {

void ReportTls(const ProxyTls& tls, v1::ProxyTls* out) {
  out->set_over_tls(tls.over_tls);
  out->set_certificate_on_connection(tls.certificate_on_connection);
  out->set_certificate_in_session(tls.certificate_in_session);
  out->set_verify(tls.verify);
  out->set_version(ValidUtf8(tls.version));
  out->set_common_name(ValidUtf8(tls.common_name));
  out->set_cipher(ValidUtf8(tls.cipher));
  out->set_signature_algorithm(ValidUtf8(tls.signature_algorithm));
  out->set_key_algorithm(ValidUtf8(tls.key_algorithm));
}

}  // namespace

void ReportProxyHeader(const ProxyHeader& header, v1::ProxyHeader* out) {
  out->set_version(header.version);
  out->set_local(header.local);
  out->set_source_address(ValidUtf8(header.source_address));
  out->set_destination_address(ValidUtf8(header.destination_address));
  for (const ProxyTlv& tlv : header.tlvs) {
    v1::ProxyTlv* to = out->add_tlvs();
    to->set_type(tlv.type);
    to->set_value(tlv.value);
  }
  out->set_alpn(ValidUtf8(header.alpn));
  out->set_authority(ValidUtf8(header.authority));
  out->set_unique_id(header.unique_id);
  if (header.tls) ReportTls(*header.tls, out->mutable_tls());
  out->set_checksum(header.checksum);
}

}  // namespace tlslab
