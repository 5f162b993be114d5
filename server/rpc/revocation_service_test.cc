// Revocation over gRPC: what is made and given away, what contexts hold, and the life of a
// responder.
#include <gtest/gtest.h>

#include <algorithm>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/rpc/daemon_fixture.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

using Stub = v1::RevocationService::Stub;
using grpc::StatusCode;

class Revocation : public DaemonFixture {
 protected:
  void SetUp() override {
    DaemonFixture::SetUp();
    MakeCertificate(
        "certificate_id: 'ca' certificate { spec { common_name: 'CA' "
        "certificate_authority: true } }");
    MakeCertificate(
        "certificate_id: 'site' certificate { spec { issuer: 'certificates/ca' "
        "dns_names: 'localhost' } }");
  }
  void MakeCertificate(const std::string& request) {
    v1::Certificate made;
    Must(certificates, &v1::CertificateService::Stub::CreateCertificate,
         Parse<v1::CreateCertificateRequest>(request), &made);
  }

  grpc::Status Create(const std::string& id, const std::string& responder) {
    made = {};
    return Call(
        revocation, &Stub::CreateRevocationResponder,
        Parse<v1::CreateRevocationResponderRequest>("revocation_responder_id: '" + id +
                                                    "' revocation_responder { " + responder + " }"),
        &made);
  }
  grpc::Status Get(const std::string& name) {
    v1::GetRevocationResponderRequest request;
    request.set_name(name);
    return Call(revocation, &Stub::GetRevocationResponder, request, &made);
  }
  grpc::Status Delete(const std::string& name) {
    v1::DeleteRevocationResponderRequest request;
    request.set_name(name);
    google::protobuf::Empty nothing;
    return Call(revocation, &Stub::DeleteRevocationResponder, request, &nothing);
  }
  static uint16_t PortOf(const v1::RevocationResponder& responder) {
    const std::string& address = responder.address();
    return static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
  // What is said to a request, to the end.
  std::string Say(const std::string& request) {
    RawSocket socket = RawSocket::Connect(PortOf(made));
    socket.Send(request);
    return socket.ReceiveAll();
  }

  // One handshake with a server that has `server` beside its certificate.
  v1::HandshakePair Handshake(const std::string& server, const std::string& client) {
    v1::SimulateHandshakeResponse response;
    Must(handshakes, &v1::HandshakeService::Stub::SimulateHandshake,
         Parse<v1::SimulateHandshakeRequest>(
             "server { spec { server { " + server +
             " } credentials { certificate: 'certificates/site' } } } client { spec { client { "
             "ocsp_requested: true } peer_verification { trusted_certificates: 'certificates/ca' " +
             client + " } } }"),
         &response);
    return response.handshakes_size() == 1 ? response.handshakes(0) : v1::HandshakePair();
  }

  v1::RevocationResponder made;
};

constexpr char kOfTheCa[] = "issuer: 'certificates/ca'";

TEST_F(Revocation, ListsAreMade) {
  v1::IssueCrlResponse response;
  Must(revocation, &Stub::IssueCrl,
       Parse<v1::IssueCrlRequest>("spec { issuer: 'certificates/ca' revoked { certificate: "
                                  "'certificates/site' reason: 'superseded' } }"),
       &response);
  EXPECT_EQ(response.der().substr(0, 1), "\x30");
  EXPECT_EQ(response.pem().rfind("-----BEGIN X509 CRL-----\n", 0), 0);
}

TEST_F(Revocation, ResponsesAreMade) {
  v1::IssueOcspResponseResponse response;
  Must(revocation, &Stub::IssueOcspResponse,
       Parse<v1::IssueOcspResponseRequest>(
           "spec { issuer: 'certificates/ca' certificate: 'certificates/site' }"),
       &response);
  EXPECT_EQ(response.der().substr(0, 1), "\x30");
}

TEST_F(Revocation, WhatIsMalformedOrNotThereIsTold) {
  v1::IssueCrlResponse response;
  grpc::Status status =
      Call(revocation, &Stub::IssueCrl,
           Parse<v1::IssueCrlRequest>("spec { issuer: 'x' crl_number: 'x' defect: WRONG_NONCE }"),
           &response);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  google::rpc::Status carried;
  google::rpc::BadRequest bad;
  ASSERT_TRUE(carried.ParseFromString(status.error_details()));
  ASSERT_TRUE(carried.details_size() > 0 && carried.details(0).UnpackTo(&bad));
  EXPECT_EQ(bad.field_violations_size(), 3);
  status = Call(revocation, &Stub::IssueCrl,
                Parse<v1::IssueCrlRequest>("spec { issuer: 'certificates/nobody' }"), &response);
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
}

TEST_F(Revocation, AContextStaplesWhatIsMadeForIt) {
  const v1::HandshakePair pair = Handshake(
      "ocsp_response_spec { issuer: 'certificates/ca' certificate: 'certificates/site' status: "
      "REVOKED }",
      "");
  EXPECT_FALSE(pair.client().has_failure());
  EXPECT_EQ(pair.client().peer().ocsp_staple().certificate_status(), "revoked");
  EXPECT_TRUE(pair.client().peer().ocsp_staple().serial_matches());
}

TEST_F(Revocation, AContextJudgesByListsThatAreMadeForIt) {
  const std::string check = "crl_check: LEAF crl_specs { issuer: 'certificates/ca' ";
  EXPECT_FALSE(Handshake("", check + "}").client().has_failure());
  const v1::HandshakePair pair =
      Handshake("", check + "revoked { certificate: 'certificates/site' } }");
  EXPECT_EQ(pair.client().failure().alert().name(), "certificate_revoked");
}

// Made anew each time: their times pass. What has no times is kept.
TEST_F(Revocation, AContextWithWhatIsMadeForItIsNotKept) {
  const std::string staple =
      "ocsp_response_spec { issuer: 'certificates/ca' certificate: 'certificates/site' }";
  const std::string first = Handshake(staple, "").client().peer().ocsp_staple().der();
  EXPECT_NE(first, "");
  // Two signatures of ECDSA differ.
  EXPECT_NE(Handshake(staple, "").client().peer().ocsp_staple().der(), first);
}

TEST_F(Revocation, AStapleIsEitherGivenOrMade) {
  v1::TlsContext context;
  grpc::Status status = Call(
      contexts, &v1::TlsContextService::Stub::CreateTlsContext,
      Parse<v1::CreateTlsContextRequest>(
          "tls_context_id: 'x' tls_context { spec { server { ocsp_response: 'x' "
          "ocsp_response_spec { issuer: 'certificates/ca' serial_number: '1' } } credentials { "
          "certificate: 'certificates/site' } } }"),
      &context);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(Revocation, AResponderTellsWhereItIs) {
  ASSERT_TRUE(Create("a", kOfTheCa).ok());
  EXPECT_EQ(made.name(), "revocationResponders/a");
  EXPECT_EQ(made.ocsp_url(), "http://" + made.address() + "/ocsp");
  EXPECT_EQ(made.crl_url(), "http://" + made.address() + "/ca.crl");
  EXPECT_EQ(made.delta_crl_url(), "http://" + made.address() + "/delta.crl");
  EXPECT_EQ(made.ca_issuers_url(), "http://" + made.address() + "/ca.crt");
  EXPECT_EQ(made.expire_time().seconds() - made.create_time().seconds(), 300);
  EXPECT_EQ(Say("GET /ca.crl HTTP/1.0\r\n\r\n").rfind("HTTP/1.0 200 OK\r\n", 0), 0);
  EXPECT_EQ(Say("GET /nothing HTTP/1.0\r\n\r\n").rfind("HTTP/1.0 404 ", 0), 0);
  ASSERT_TRUE(Get("revocationResponders/a").ok());
  EXPECT_EQ(made.download_count(), 1);
  EXPECT_EQ(made.bad_request_count(), 1);
  EXPECT_EQ(made.ocsp_request_count(), 0);
}

// It may be made before the certificates that it names, which may have its URLs.
TEST_F(Revocation, ACertificateHasTheUrlsOfAResponder) {
  ASSERT_TRUE(Create("late", "issuer: 'certificates/late'").ok());
  EXPECT_EQ(Say("GET /ca.crt HTTP/1.0\r\n\r\n").rfind("HTTP/1.0 404 ", 0), 0);
  MakeCertificate(
      "certificate_id: 'late' certificate { spec { common_name: 'Late' "
      "certificate_authority: true } }");
  EXPECT_EQ(Say("GET /ca.crt HTTP/1.0\r\n\r\n").rfind("HTTP/1.0 200 ", 0), 0);
  v1::Certificate certificate;
  Must(certificates, &v1::CertificateService::Stub::CreateCertificate,
       Parse<v1::CreateCertificateRequest>(
           "certificate_id: 'located' certificate { spec { dns_names: 'localhost' ocsp_urls: "
           "'revocationResponders/late' } }"),
       &certificate);
  EXPECT_NE(certificate.chain_pem(), "");
  grpc::Status status =
      Call(certificates, &v1::CertificateService::Stub::CreateCertificate,
           Parse<v1::CreateCertificateRequest>(
               "certificate_id: 'lost' certificate { spec { dns_names: 'localhost' crl_urls: "
               "'revocationResponders/none' } }"),
           &certificate);
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
}

TEST_F(Revocation, ADeletedResponderHasClosedItsPort) {
  ASSERT_TRUE(Create("a", kOfTheCa).ok());
  const std::string again = std::string(kOfTheCa) + " address: '" + made.address() + "'";
  EXPECT_EQ(Create("b", again).error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_TRUE(Delete("revocationResponders/a").ok());
  EXPECT_TRUE(Create("b", again).ok());
  EXPECT_EQ(Delete("revocationResponders/a").error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(Get("revocationResponders/a").error_code(), StatusCode::NOT_FOUND);
}

TEST_F(Revocation, AResponderEndsWithItsLeaseAndSoDoItsConnections) {
  ASSERT_TRUE(
      Create("brief", std::string(kOfTheCa) + " http_behavior: SILENCE ttl { nanos: 200000000 }")
          .ok());
  // It says nothing, until its lease ends.
  EXPECT_EQ(Say("GET /ca.crl HTTP/1.1\r\n\r\n"), "");
  EXPECT_EQ(Get("revocationResponders/brief").error_code(), StatusCode::NOT_FOUND);
}

TEST_F(Revocation, RespondersAreListedByName) {
  for (const char* id : {"c", "a", "b"}) ASSERT_TRUE(Create(id, kOfTheCa).ok());
  EXPECT_EQ(Create("a", kOfTheCa).error_code(), StatusCode::ALREADY_EXISTS);
  v1::ListRevocationRespondersResponse page;
  Must(revocation, &Stub::ListRevocationResponders,
       Parse<v1::ListRevocationRespondersRequest>("page_size: 2"), &page);
  ASSERT_EQ(page.revocation_responders_size(), 2);
  EXPECT_EQ(page.revocation_responders(1).name(), "revocationResponders/b");
  EXPECT_EQ(page.next_page_token(), "revocationResponders/b");
}

TEST_F(Revocation, AResponderStaysOnTheLoopback) {
  EXPECT_EQ(Create("a", std::string(kOfTheCa) + " address: '0.0.0.0:0'").error_code(),
            StatusCode::PERMISSION_DENIED);
}

TEST_F(Revocation, ABadResponderIsRefused) {
  EXPECT_EQ(Create("a", "issuer: 'x' ttl { seconds: 3601 } address: 'x'").error_code(),
            StatusCode::INVALID_ARGUMENT);
}

class FewResponders : public Revocation {
 protected:
  FewResponders() { limits.revocation_responders = 1; }
};

TEST_F(FewResponders, AreHeldAtOnce) {
  ASSERT_TRUE(Create("", kOfTheCa).ok());
  const std::string name = made.name();
  EXPECT_EQ(Create("", kOfTheCa).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Delete(name).ok());
  EXPECT_TRUE(Create("", kOfTheCa).ok());
}

}  // namespace
}  // namespace tlslab
