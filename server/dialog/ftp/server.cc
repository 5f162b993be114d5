#include "server/dialog/ftp/server.h"

#include <utility>

#include "server/dialog/ftp/passive.h"

namespace tlslab {
namespace {

constexpr char kFile[] = "message.txt";
constexpr char kLogInFirst[] = "530 log in first\r\n";
constexpr char kNoSuchFile[] = "550 no such file\r\n";

bool NamesFile(std::string_view path) {
  if (StartsWith(path, "./")) path.remove_prefix(2);
  if (StartsWith(path, "/")) path.remove_prefix(1);
  return path == kFile;
}

// The line ends of the network (RFC 959 section 3.1.1.1).
std::string WithNetworkLineEnds(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    const bool lacks_cr = byte == '\n' && (out.empty() || out.back() != '\r');
    if (lacks_cr) out += '\r';
    out += byte;
  }
  return out;
}

std::string WithPlainLineEnds(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) != "\r\n") out += text[i];
  }
  return out;
}

std::string ReplyTo(DataEnd::Failure failure) {
  switch (failure) {
    case DataEnd::Failure::kNone:
      return "226 done\r\n";
    case DataEnd::Failure::kNotConnected:
      return "425 nobody connected for data\r\n";
    case DataEnd::Failure::kTls:
      return "522 TLS failed on the connection for data\r\n";
    case DataEnd::Failure::kNotResumed:
      return "522 resume the session of this connection for data\r\n";
    case DataEnd::Failure::kBroken:
      return "426 the connection for data did not end as it should\r\n";
  }
  return "";
}

}  // namespace

void FtpServer::OnBegin() { Say("220 " + plan().host_name + " FTP tlslab\r\n"); }

void FtpServer::OnTls() {
  logged_in_ = buffer_size_known_ = port_ready_ = false;
  private_data_ = private_after_auth_;
  user_.clear();
}

void FtpServer::OnMessage(std::string_view line) {
  const Command command = ReadCommand(WithoutLineEnd(line));
  if (OnSessionCommand(command) || OnProtectionCommand(command) || OnFileCommand(command) ||
      OnDataCommand(command)) {
    return;
  }
  Say("502 unknown command\r\n");
}

bool FtpServer::OnSessionCommand(const Command& command) {
  if (command.verb == "USER") {
    OnUser(command.argument);
  } else if (command.verb == "PASS") {
    OnPassword(command.argument);
  } else if (command.verb == "FEAT") {
    SayFeatures();
  } else if (command.verb == "SYST") {
    Say("215 UNIX Type: L8\r\n");
  } else if (command.verb == "NOOP") {
    Say("200 well\r\n");
  } else if (command.verb == "OPTS") {
    Say(StartsWith(Capitals(command.argument), "UTF8") ? "200 well\r\n" : "501 no such option\r\n");
  } else if (command.verb == "QUIT") {
    Say("221 goodbye\r\n");
    Finish();
  } else {
    return false;
  }
  return true;
}

bool FtpServer::OnProtectionCommand(const Command& command) {
  if (command.verb == "AUTH") {
    OnAuth(command);
  } else if (command.verb == "PBSZ") {
    buffer_size_known_ = under_tls();
    Say(under_tls() ? "200 PBSZ=0\r\n" : "503 AUTH comes first\r\n");
  } else if (command.verb == "PROT") {
    OnProtection(Capitals(command.argument));
  } else if (command.verb == "CCC") {
    Say("534 TLS stays\r\n");
  } else {
    return false;
  }
  return true;
}

void FtpServer::SayFeatures() {
  std::string lines = "211-Features:\r\n";
  const auto add = [&](const std::string& feature) {
    NoteCapability(feature);
    lines += " " + feature + "\r\n";
  };
  if (advertises_tls()) {
    add("AUTH TLS");
    add("AUTH SSL");
  }
  if (advertises_tls() || under_tls()) {
    add("PBSZ");
    add("PROT");
  }
  for (const char* feature : {"EPSV", "PASV", "SIZE", "UTF8"}) add(feature);
  if (!under_tls()) mutable_outcome().starttls_advertised = advertises_tls();
  Say(lines + "211 End\r\n");
}

void FtpServer::OnAuth(const Command& command) {
  const std::string word = Capitals(command.argument);
  // What was meant before RFC 4217 by SSL, and by TLS-P, protects data, too.
  private_after_auth_ = word == "SSL" || word == "TLS-P";
  if (!private_after_auth_ && word != "TLS" && word != "TLS-C") {
    return Say("504 unknown mechanism\r\n");
  }
  AnswerTlsWish({"234 begin TLS\r\n", "431 TLS is not available\r\n", "502 unknown command\r\n",
                 "421 TLS is not available after all\r\n",
                 "501 nothing may stand behind AUTH\r\n"});
}

// Without TLS a client is stopped before it says its password. One that says it all the same has
// given it away.
void FtpServer::OnUser(std::string_view user) {
  user_ = std::string(user);
  logged_in_ = false;
  Say(may_log_in() ? "331 and the password\r\n" : "530 begin TLS first\r\n");
}

void FtpServer::OnPassword(std::string_view password) {
  if (!may_log_in()) {
    NoteLogin("USER", user_);
    NoteLoginAnswer(false);
    return Say("530 begin TLS first\r\n");
  }
  if (user_.empty()) return Say("503 USER comes first\r\n");
  logged_in_ = LogIn("USER", user_, password);
  Say(logged_in_ ? "230 logged in\r\n" : "530 wrong user or password\r\n");
}

void FtpServer::OnProtection(std::string_view level) {
  const auto required = plan().ftp.required_data_protection;
  const bool is_private = level == "P";
  const bool known = is_private || level == "C";
  if (!buffer_size_known_) return Say("503 PBSZ comes first\r\n");
  if (level == "S" || level == "E") return Say("536 TLS has only C and P\r\n");
  if (!known) return Say("504 no such level\r\n");
  if (required && is_private != (*required == FtpDataProtection::kPrivate)) {
    return Say("534 this server does without that level\r\n");
  }
  private_data_ = is_private;
  Say("200 well\r\n");
}

bool FtpServer::OnFileCommand(const Command& command) {
  const std::string& verb = command.verb;
  const bool known = verb == "PWD" || verb == "CWD" || verb == "CDUP" || verb == "TYPE" ||
                     verb == "MODE" || verb == "STRU" || verb == "SIZE";
  if (!known) return false;
  if (!logged_in_) {
    Say(kLogInFirst);
  } else if (verb == "PWD") {
    Say("257 \"/\" is all there is\r\n");
  } else if (verb == "CWD" || verb == "CDUP") {
    const bool here = verb == "CDUP" || command.argument == "/" || command.argument == ".";
    Say(here ? "250 well\r\n" : "550 no such folder\r\n");
  } else if (verb == "TYPE") {
    OnType(Capitals(command.argument));
  } else if (verb == "SIZE") {
    Say(NamesFile(command.argument) ? "213 " + std::to_string(Message().size()) + "\r\n"
                                    : kNoSuchFile);
  } else {
    const bool usual = Capitals(command.argument) == (verb == "MODE" ? "S" : "F");
    Say(usual ? "200 well\r\n" : "504 not here\r\n");
  }
  return true;
}

void FtpServer::OnType(std::string_view type) {
  const bool ascii = StartsWith(type, "A");
  if (!ascii && type != "I" && type != "L 8") return Say("504 only A and I\r\n");
  ascii_ = ascii;
  Say("200 well\r\n");
}

bool FtpServer::OnDataCommand(const Command& command) {
  const std::string& verb = command.verb;
  if (verb == "EPSV" || verb == "PASV") {
    OnPassive(command);
  } else if (verb == "PORT" || verb == "EPRT") {
    Say("502 data is passive here: PASV or EPSV\r\n");
  } else if (verb == "LIST" || verb == "NLST" || verb == "RETR" || verb == "STOR") {
    OnTransfer(command);
  } else if (verb == "ABOR") {
    // Transfers are over before the next command is looked at.
    Say("226 nothing is under way\r\n");
  } else {
    return false;
  }
  return true;
}

void FtpServer::OnPassive(const Command& command) {
  if (!logged_in_) return Say(kLogInFirst);
  if (!surroundings().data_connections) {
    return Say("502 in memory there is no connection for data\r\n");
  }
  extended_ = command.verb == "EPSV";
  if (extended_ && Capitals(command.argument) == "ALL") return Say("200 well\r\n");
  DataRequest request;
  request.kind = DataRequest::Kind::kListen;
  AskForData(std::move(request));
}

void FtpServer::OnDataConnection(const DataReady& ready) {
  const bool is_v4 = ready.host.find(':') == ready.host.npos;
  port_ready_ = ready.error.empty() && (extended_ || is_v4);
  if (!ready.error.empty()) return Say("425 no port for data: " + ready.error + "\r\n");
  if (extended_) return Say(ExtendedPassiveReply(ready.port));
  Say(is_v4 ? PassiveReply(ready.host, ready.port) : "425 PASV is for IPv4: use EPSV\r\n");
}

std::string FtpServer::Objection() const {
  if (!logged_in_) return kLogInFirst;
  if (!port_ready_) return "425 EPSV or PASV comes first\r\n";
  const auto required = plan().ftp.required_data_protection;
  if (!required || private_data_ == (*required == FtpDataProtection::kPrivate)) return "";
  return private_data_ ? "521 data is in the clear here: PROT C\r\n"
                       : "521 data is protected here: PROT P\r\n";
}

void FtpServer::OnTransfer(const Command& command) {
  const std::string objection = Objection();
  if (!objection.empty()) return Say(objection);
  const std::string size = std::to_string(plan().message.size());
  if (command.verb == "LIST") {
    Transfer("LIST", true,
             "-rw-r--r--   1 lab      lab      " + size + " Jan  1  2000 " + kFile + "\r\n");
  } else if (command.verb == "NLST") {
    Transfer("LIST", true, std::string(kFile) + "\r\n");
  } else if (command.verb == "STOR") {
    Transfer("STOR", false, "");
  } else if (NamesFile(command.argument)) {
    Transfer("RETR", true, Message());
  } else {
    Say(kNoSuchFile);
  }
}

void FtpServer::Transfer(std::string command, bool sends, std::string data) {
  Say("150 " + command + (private_data_ ? " under TLS\r\n" : " in the clear\r\n"));
  port_ready_ = false;
  stores_ = !sends;
  DataRequest request;
  request.kind = DataRequest::Kind::kTransfer;
  request.command = std::move(command);
  request.sends = sends;
  request.data = std::move(data);
  request.is_protected = private_data_;
  request.require_resumption = plan().ftp.require_session_reuse;
  AskForData(std::move(request));
}

void FtpServer::OnDataTransferred(const DataEnd& end) {
  if (stores_) {
    mutable_outcome().received_message.clear();
    NoteReceivedMessage(ascii_ ? WithPlainLineEnds(end.received) : end.received);
  }
  Say(ReplyTo(end.failure));
}

std::string FtpServer::Message() const {
  return ascii_ ? WithNetworkLineEnds(plan().message) : plan().message;
}

}  // namespace tlslab
