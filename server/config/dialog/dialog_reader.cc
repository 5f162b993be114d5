#include "server/config/dialog/dialog_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "server/config/dialog/http_reader.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr size_t kMaxText = 64 << 10;
constexpr size_t kMaxName = 255;
constexpr absl::Duration kMaxDelay = absl::Seconds(300);
constexpr char kOwnMessage[] = "Said with tlslab.";

std::optional<DialogProtocol> ReadProtocol(v1::DialogProtocol protocol) {
  switch (protocol) {
    case v1::SMTP:
      return DialogProtocol::kSmtp;
    case v1::SUBMISSION:
      return DialogProtocol::kSubmission;
    case v1::LMTP:
      return DialogProtocol::kLmtp;
    case v1::POP3:
      return DialogProtocol::kPop3;
    case v1::IMAP:
      return DialogProtocol::kImap;
    case v1::FTP:
      return DialogProtocol::kFtp;
    case v1::NNTP:
      return DialogProtocol::kNntp;
    case v1::LDAP:
      return DialogProtocol::kLdap;
    case v1::XMPP_CLIENT:
      return DialogProtocol::kXmppClient;
    case v1::XMPP_SERVER:
      return DialogProtocol::kXmppServer;
    case v1::POSTGRESQL:
      return DialogProtocol::kPostgresql;
    case v1::MYSQL:
      return DialogProtocol::kMysql;
    case v1::HTTP:
      return DialogProtocol::kHttp;
    default:
      return std::nullopt;
  }
}

TlsStart ReadStart(v1::TlsStart start, DialogProtocol protocol, const std::string& field,
                   RequestProblems* problems) {
  const bool http = protocol == DialogProtocol::kHttp;
  switch (start) {
    case v1::TLS_START_UNSPECIFIED:
      return http ? TlsStart::kAtConnect : TlsStart::kAfterStarttls;
    case v1::AFTER_STARTTLS:
      if (http) problems->Invalid(field, "HTTP has no way to begin TLS later");
      return TlsStart::kAfterStarttls;
    case v1::AT_CONNECT_TLS:
      if (protocol == DialogProtocol::kMysql) problems->Invalid(field, "MySQL has no implicit TLS");
      return TlsStart::kAtConnect;
    case v1::IN_CLEAR:
      return TlsStart::kInClear;
    default:
      problems->Invalid(field, "unknown value");
      return TlsStart::kAfterStarttls;
  }
}

// What the two messages have in common; `Plan` is that of the role.
template <typename Message, typename Plan>
void ReadBasics(const Message& dialog, const std::string& field, Plan* plan,
                RequestProblems* problems) {
  const std::optional<DialogProtocol> protocol = ReadProtocol(dialog.protocol());
  if (!protocol) problems->Invalid(FieldPath(field, "protocol"), "required: for example SMTP");
  plan->protocol = protocol.value_or(DialogProtocol::kSmtp);
  plan->tls_start =
      ReadStart(dialog.tls_start(), plan->protocol, FieldPath(field, "tls_start"), problems);
  if (!protocol) return;
  if (dialog.has_http() && *protocol != DialogProtocol::kHttp) {
    problems->Invalid(FieldPath(field, "http"), "only with protocol HTTP");
  }
  if (dialog.has_ftp() && *protocol != DialogProtocol::kFtp) {
    problems->Invalid(FieldPath(field, "ftp"), "only with protocol FTP");
  }
}

std::string ReadWord(const std::string& word, std::string_view otherwise, const std::string& field,
                     RequestProblems* problems) {
  const bool printable =
      std::all_of(word.begin(), word.end(), [](char byte) { return byte > ' ' && byte < 0x7f; });
  if (!printable || word.size() > kMaxName) {
    problems->Invalid(field, "at most 255 bytes of printable ASCII without blanks");
  }
  return word.empty() ? std::string(otherwise) : word;
}

TestCredentials ReadCredentials(const v1::TestCredentials& credentials, const std::string& field,
                                RequestProblems* problems) {
  TestCredentials read;
  read.user = ReadWord(credentials.user(), read.user, FieldPath(field, "user"), problems);
  read.password =
      ReadWord(credentials.password(), read.password, FieldPath(field, "password"), problems);
  return read;
}

std::string ReadText(const std::string& text, const std::string& field, RequestProblems* problems) {
  if (text.size() > kMaxText) problems->Invalid(field, "at most 64 KiB");
  return text;
}

std::string ReadMessage(const std::string& message, const std::string& field,
                        RequestProblems* problems) {
  return message.empty() ? kOwnMessage : ReadText(message, field, problems);
}

FtpDataProtection ReadProtection(v1::FtpDataProtection protection, const std::string& field,
                                 RequestProblems* problems) {
  switch (protection) {
    case v1::FTP_DATA_PROTECTION_UNSPECIFIED:
      return FtpDataProtection::kByTls;
    case v1::CLEAR_DATA:
      return FtpDataProtection::kClear;
    case v1::PRIVATE_DATA:
      return FtpDataProtection::kPrivate;
    default:
      problems->Invalid(field, "unknown value");
      return FtpDataProtection::kByTls;
  }
}

FtpClientPlan ReadFtpClient(const v1::FtpClientOptions& options, const std::string& field,
                            RequestProblems* problems) {
  FtpClientPlan plan;
  plan.auth_word =
      ReadWord(options.auth_word(), plan.auth_word, FieldPath(field, "auth_word"), problems);
  plan.data_protection =
      ReadProtection(options.data_protection(), FieldPath(field, "data_protection"), problems);
  plan.new_session_for_data = options.new_session_for_data();
  return plan;
}

FtpServerPlan ReadFtpServer(const v1::FtpServerOptions& options, const std::string& field,
                            RequestProblems* problems) {
  FtpServerPlan plan;
  const FtpDataProtection required = ReadProtection(
      options.required_data_protection(), FieldPath(field, "required_data_protection"), problems);
  if (required != FtpDataProtection::kByTls) plan.required_data_protection = required;
  plan.require_session_reuse = options.require_session_reuse();
  return plan;
}

ServerDialogPlan::StarttlsAnswer ReadAnswer(v1::ServerDialog::StarttlsAnswer answer,
                                            const std::string& field, RequestProblems* problems) {
  using Answer = ServerDialogPlan::StarttlsAnswer;
  switch (answer) {
    case v1::ServerDialog::STARTTLS_ANSWER_UNSPECIFIED:
    case v1::ServerDialog::ACCEPT:
      return Answer::kAccept;
    case v1::ServerDialog::REFUSE:
      return Answer::kRefuse;
    case v1::ServerDialog::UNKNOWN_COMMAND:
      return Answer::kUnknownCommand;
    case v1::ServerDialog::REFUSE_AFTER_ACCEPT:
      return Answer::kRefuseAfterAccept;
    case v1::ServerDialog::GARBAGE:
      return Answer::kGarbage;
    case v1::ServerDialog::SILENCE:
      return Answer::kSilence;
    case v1::ServerDialog::CLOSE:
      return Answer::kClose;
    default:
      problems->Invalid(field, "unknown value");
      return Answer::kAccept;
  }
}

ServerDialogPlan::PipelinedPlaintext ReadPipelined(v1::ServerDialog::PipelinedPlaintext pipelined,
                                                   const std::string& field,
                                                   RequestProblems* problems) {
  using Pipelined = ServerDialogPlan::PipelinedPlaintext;
  switch (pipelined) {
    case v1::ServerDialog::PIPELINED_PLAINTEXT_UNSPECIFIED:
    case v1::ServerDialog::FAIL:
      return Pipelined::kFail;
    case v1::ServerDialog::DISCARD:
      return Pipelined::kDiscard;
    case v1::ServerDialog::DANGER_EXECUTE:
      return Pipelined::kExecute;
    default:
      problems->Invalid(field, "unknown value");
      return Pipelined::kFail;
  }
}

// HTTP has neither capabilities nor a login of its own, and what is said stands in `http`.
void RequireNotHttp(bool used, DialogProtocol protocol, std::string_view parent,
                    std::string_view name, RequestProblems* problems) {
  if (!used || protocol != DialogProtocol::kHttp) return;
  problems->Invalid(FieldPath(parent, name), "has no meaning with protocol HTTP");
}

// A field that says how TLS is switched to, where nobody switches.
void RequireSwitch(bool used, TlsStart start, std::string_view parent, std::string_view name,
                   RequestProblems* problems) {
  if (!used || start == TlsStart::kAfterStarttls) return;
  problems->Invalid(FieldPath(parent, name), "only with tls_start AFTER_STARTTLS");
}

// Fields that have no meaning in the protocol, for a reason.
class Meaningless {
 public:
  Meaningless(DialogProtocol protocol, std::string field, RequestProblems* problems)
      : protocol_(protocol), field_(std::move(field)), problems_(problems) {}

  void Refuse(bool used, DialogProtocol in, std::string_view name, std::string_view why) {
    if (used && protocol_ == in) problems_->Invalid(FieldPath(field_, name), why);
  }

 private:
  const DialogProtocol protocol_;
  const std::string field_;
  RequestProblems* const problems_;
};

void RefuseMeaningless(const v1::ClientDialog& dialog, Meaningless meaningless) {
  meaningless.Refuse(dialog.ignore_capabilities(), DialogProtocol::kPostgresql,
                     "ignore_capabilities", "PostgreSQL does not advertise TLS: it is asked for");
  meaningless.Refuse(dialog.pipeline_client_hello(), DialogProtocol::kMysql,
                     "pipeline_client_hello",
                     "MySQL's ClientHello always follows the SSL Request at once");
}

void RefuseMeaningless(const v1::ServerDialog& dialog, Meaningless meaningless) {
  meaningless.Refuse(dialog.hide_starttls(), DialogProtocol::kPostgresql, "hide_starttls",
                     "PostgreSQL does not advertise TLS");
  meaningless.Refuse(dialog.advertise_starttls_under_tls(), DialogProtocol::kPostgresql,
                     "advertise_starttls_under_tls", "PostgreSQL does not advertise TLS");
  meaningless.Refuse(dialog.advertise_starttls_under_tls(), DialogProtocol::kMysql,
                     "advertise_starttls_under_tls",
                     "MySQL's server tells its capabilities once, before TLS");
  meaningless.Refuse(dialog.starttls_answer() == v1::ServerDialog::REFUSE_AFTER_ACCEPT,
                     DialogProtocol::kMysql, "starttls_answer",
                     "MySQL has no consent to TLS; REFUSE is an error in its place");
  meaningless.Refuse(dialog.allow_login_in_clear(), DialogProtocol::kXmppServer,
                     "allow_login_in_clear", "servers of XMPP log in by their certificates");
}

}  // namespace

std::shared_ptr<const ClientDialogPlan> ReadClientDialog(const v1::ClientDialog& dialog,
                                                         std::string_view parent,
                                                         RequestProblems* problems) {
  const std::string field(parent);
  auto plan = std::make_shared<ClientDialogPlan>();
  ReadBasics(dialog, field, plan.get(), problems);
  const auto switches = [&](bool used, std::string_view name) {
    RequireSwitch(used, plan->tls_start, field, name, problems);
  };
  switches(dialog.tls_policy() != v1::ClientDialog::TLS_POLICY_UNSPECIFIED, "tls_policy");
  switches(dialog.ignore_capabilities(), "ignore_capabilities");
  switches(!dialog.pipelined_plaintext().empty(), "pipelined_plaintext");
  switches(dialog.pipeline_client_hello(), "pipeline_client_hello");
  switches(dialog.danger_accept_injected_response(), "danger_accept_injected_response");
  RequireNotHttp(dialog.has_credentials(), plan->protocol, field, "credentials", problems);
  RequireNotHttp(!dialog.message().empty(), plan->protocol, field, "message", problems);
  RefuseMeaningless(dialog, {plan->protocol, field, problems});
  if (!v1::ClientDialog::TlsPolicy_IsValid(dialog.tls_policy())) {
    problems->Invalid(FieldPath(field, "tls_policy"), "unknown value");
  }
  if (dialog.pipeline_client_hello() && !dialog.pipelined_plaintext().empty()) {
    problems->Invalid(FieldPath(field, "pipeline_client_hello"), "not with pipelined_plaintext");
  }
  plan->opportunistic = dialog.tls_policy() == v1::ClientDialog::OPPORTUNISTIC;
  plan->ignore_capabilities = dialog.ignore_capabilities();
  plan->pipelined_plaintext =
      ReadText(dialog.pipelined_plaintext(), FieldPath(field, "pipelined_plaintext"), problems);
  plan->pipeline_client_hello = dialog.pipeline_client_hello();
  plan->accept_injected_response = dialog.danger_accept_injected_response();
  if (dialog.has_credentials()) {
    plan->credentials =
        ReadCredentials(dialog.credentials(), FieldPath(field, "credentials"), problems);
  }
  plan->host_name =
      ReadWord(dialog.host_name(), plan->host_name, FieldPath(field, "host_name"), problems);
  plan->message = ReadMessage(dialog.message(), FieldPath(field, "message"), problems);
  plan->http_requests = ReadHttpRequests(dialog.http(), FieldPath(field, "http"), problems);
  plan->ftp = ReadFtpClient(dialog.ftp(), FieldPath(field, "ftp"), problems);
  return plan;
}

std::shared_ptr<const ServerDialogPlan> ReadServerDialog(const v1::ServerDialog& dialog,
                                                         std::string_view parent,
                                                         RequestProblems* problems) {
  const std::string field(parent);
  auto plan = std::make_shared<ServerDialogPlan>();
  ReadBasics(dialog, field, plan.get(), problems);
  const auto switches = [&](bool used, std::string_view name) {
    RequireSwitch(used, plan->tls_start, field, name, problems);
  };
  switches(dialog.hide_starttls(), "hide_starttls");
  switches(dialog.starttls_answer() != v1::ServerDialog::STARTTLS_ANSWER_UNSPECIFIED,
           "starttls_answer");
  switches(!dialog.injected_response().empty(), "injected_response");
  switches(dialog.pipelined_plaintext() != v1::ServerDialog::PIPELINED_PLAINTEXT_UNSPECIFIED,
           "pipelined_plaintext");
  const auto not_http = [&](bool used, std::string_view name) {
    RequireNotHttp(used, plan->protocol, field, name, problems);
  };
  not_http(dialog.advertise_starttls_under_tls(), "advertise_starttls_under_tls");
  not_http(dialog.allow_login_in_clear(), "allow_login_in_clear");
  not_http(dialog.has_credentials(), "credentials");
  not_http(!dialog.host_name().empty(), "host_name");
  not_http(!dialog.message().empty(), "message");
  RefuseMeaningless(dialog, {plan->protocol, field, problems});
  plan->hide_starttls = dialog.hide_starttls();
  plan->starttls_answer =
      ReadAnswer(dialog.starttls_answer(), FieldPath(field, "starttls_answer"), problems);
  if (dialog.has_answer_delay()) {
    plan->answer_delay = absl::ToChronoNanoseconds(
        ReadDuration(dialog.answer_delay(), absl::ZeroDuration(), kMaxDelay,
                     FieldPath(field, "answer_delay"), problems));
  }
  plan->injected_response =
      ReadText(dialog.injected_response(), FieldPath(field, "injected_response"), problems);
  plan->pipelined_plaintext = ReadPipelined(dialog.pipelined_plaintext(),
                                            FieldPath(field, "pipelined_plaintext"), problems);
  plan->advertise_starttls_under_tls = dialog.advertise_starttls_under_tls();
  plan->allow_login_in_clear = dialog.allow_login_in_clear();
  plan->credentials =
      ReadCredentials(dialog.credentials(), FieldPath(field, "credentials"), problems);
  plan->host_name =
      ReadWord(dialog.host_name(), plan->host_name, FieldPath(field, "host_name"), problems);
  plan->message = ReadMessage(dialog.message(), FieldPath(field, "message"), problems);
  plan->http = ReadHttpService(dialog.http(), FieldPath(field, "http"), problems);
  plan->ftp = ReadFtpServer(dialog.ftp(), FieldPath(field, "ftp"), problems);
  return plan;
}

}  // namespace tlslab
