// What every protocol's two ends do about TLS, tested against each other: one function for each
// behaviour that a plan can ask for. A protocol's test calls those that have a meaning there.
//
//   TEST(Ldap, AHiddenTlsIsNotAskedFor) { ExpectHiddenTls(Protocol()); }
#ifndef TLSLAB_SERVER_TESTING_DIALOG_CELLS_H_
#define TLSLAB_SERVER_TESTING_DIALOG_CELLS_H_

#include <string>

#include "server/testing/dialog_ends.h"

namespace tlslab {

// What is peculiar to a protocol.
struct DialogCells {
  DialogProtocol protocol = DialogProtocol::kSmtp;
  // What a client says up to its wish for TLS, and the wish.
  std::string before_wish;
  std::string wish;
  // Two messages: what a client may say behind its wish, a server behind its consent.
  std::string of_client;
  std::string of_server;
  // In the capability that tells of TLS.
  std::string advertisement;
  bool refusal_ends = false;    // the session
  bool unknown_ends = false;    // likewise, that the server knows no such wish
  bool says_password = true;    // to log in
  bool starts_at_wish = false;  // TLS follows the client's wish, without a consent
};

// Under TLS, whole or byte by byte, and with implicit TLS.
void ExpectSessions(const DialogCells& cells);
// hide_starttls, TlsPolicy and ignore_capabilities.
void ExpectHiddenTls(const DialogCells& cells);
// starttls_answer, each.
void ExpectAnswers(const DialogCells& cells);
// injected_response and danger_accept_injected_response.
void ExpectInjections(const DialogCells& cells);
// pipelined_plaintext of both ends.
void ExpectPipelinedPlaintext(const DialogCells& cells);
// pipeline_client_hello.
void ExpectPipelinedHellos(const DialogCells& cells);
// advertise_starttls_under_tls.
void ExpectAdvertisementsUnderTls(const DialogCells& cells);
// allow_login_in_clear, to a client that never asks for TLS.
void ExpectLoginsInClear(const DialogCells& cells);
// answer_delay.
void ExpectPauses(const DialogCells& cells);
// Each ends a server at once, for a reason that says `reason`.
void ExpectViolation(const DialogCells& cells, const std::string& bytes, const char* reason);
// Likewise a client.
void ExpectClientViolation(const DialogCells& cells, const std::string& bytes, const char* reason);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TESTING_DIALOG_CELLS_H_
