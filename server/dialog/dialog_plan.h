// What an end is to say around TLS, as checked values: see messages ClientDialog and ServerDialog
// of the contract, whose fields these are.
#ifndef TLSLAB_SERVER_DIALOG_DIALOG_PLAN_H_
#define TLSLAB_SERVER_DIALOG_DIALOG_PLAN_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tlslab {

enum class DialogProtocol {
  kSmtp,
  kSubmission,
  kLmtp,
  kPop3,
  kImap,
  kFtp,
  kNntp,
  kLdap,
  kXmppClient,
  kXmppServer,
  kPostgresql,
  kMysql,
  kHttp,
};

enum class TlsStart { kAfterStarttls, kAtConnect, kInClear };

struct TestCredentials {
  std::string user = "lab";
  std::string password = "lab-password";
};

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequestSpec {
  std::string method = "GET";
  std::string target = "/";
  std::vector<HttpHeader> headers;
  std::string body;
};

struct HttpAnswerSpec {
  std::string path;  // "*" is any
  unsigned status = 200;
  std::vector<HttpHeader> headers;
  std::string body;
  uint64_t filling_bytes = 0;  // instead of `body`
  bool client_report = false;  // likewise
};

struct HttpServicePlan {
  std::vector<HttpAnswerSpec> answers;
  bool close_after_answer = false;
};

enum class FtpDataProtection { kByTls, kClear, kPrivate };

struct FtpClientPlan {
  std::string auth_word = "TLS";
  FtpDataProtection data_protection = FtpDataProtection::kByTls;
  bool new_session_for_data = false;
};

struct FtpServerPlan {
  std::optional<FtpDataProtection> required_data_protection;
  bool require_session_reuse = false;
};

struct ClientDialogPlan {
  DialogProtocol protocol = DialogProtocol::kSmtp;
  TlsStart tls_start = TlsStart::kAfterStarttls;
  bool opportunistic = false;  // else TLS is required
  bool ignore_capabilities = false;
  std::string pipelined_plaintext;
  bool pipeline_client_hello = false;
  bool accept_injected_response = false;
  std::optional<TestCredentials> credentials;  // absent: no login
  std::string host_name = "localhost";
  std::string message;
  std::vector<HttpRequestSpec> http_requests;
  FtpClientPlan ftp;
};

struct ServerDialogPlan {
  enum class StarttlsAnswer {
    kAccept,
    kRefuse,
    kUnknownCommand,
    kRefuseAfterAccept,
    kGarbage,
    kSilence,
    kClose,
  };
  enum class PipelinedPlaintext { kFail, kDiscard, kExecute };

  DialogProtocol protocol = DialogProtocol::kSmtp;
  TlsStart tls_start = TlsStart::kAfterStarttls;
  bool hide_starttls = false;
  StarttlsAnswer starttls_answer = StarttlsAnswer::kAccept;
  std::chrono::nanoseconds answer_delay{};
  std::string injected_response;
  PipelinedPlaintext pipelined_plaintext = PipelinedPlaintext::kFail;
  bool advertise_starttls_under_tls = false;
  bool allow_login_in_clear = false;
  TestCredentials credentials;
  std::string host_name = "localhost";
  std::string message;
  HttpServicePlan http;
  FtpServerPlan ftp;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_DIALOG_PLAN_H_
