#include "server/dialog/ftp/client.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "server/dialog/ftp/passive.h"
#include "server/dialog/words.h"

namespace tlslab {
namespace {

// Of a file that is fetched to see whether that can be done.
constexpr size_t kMaxSizeDigits = 6;

// Of "-rw-r--r-- 1 lab lab 17 Jan 1 2000 message.txt", as most servers write; absent: it is no
// such line, or the file is not small.
std::optional<std::string> SmallFileIn(std::string_view line) {
  if (!StartsWith(line, "-")) return {};
  constexpr size_t kSize = 4;
  constexpr size_t kName = 8;
  for (size_t field = 0; field < kName; ++field) {
    const size_t end = line.find(' ');
    if (end == line.npos || (field == kSize && end > kMaxSizeDigits)) return {};
    line.remove_prefix(end);
    const size_t next = line.find_first_not_of(' ');
    if (next == line.npos) return {};
    line.remove_prefix(next);
  }
  // It goes into a command.
  const bool printable = std::none_of(
      line.begin(), line.end(), [](unsigned char byte) { return byte < ' ' || byte == 0x7f; });
  if (!printable) return {};
  return std::string(line);
}

}  // namespace

void FtpClient::OnMessage(std::string_view line) {
  if (!reply_.Add(WithoutLineEnd(line))) return Violate("a line is no reply of FTP");
  if (!reply_.complete()) return;
  const CodeReply reply = std::exchange(reply_, CodeReply());
  // "Wait": only a transfer begins with such a reply.
  if (reply.code() < 200 && next_ != &FtpClient::OnTransferAnswer) return;
  (this->*next_)(reply);
}

void FtpClient::Ask(std::string line, Step then) {
  Say(line + "\r\n");
  next_ = then;
}

void FtpClient::GiveUp(std::string error) {
  SayGoodbye();
  Fail(DialogOutcome::Failure::kNone, std::move(error));
}

bool FtpClient::Expect(const CodeReply& reply, int kind, std::string_view what) {
  if (reply.code() / 100 == kind) return true;
  GiveUp(std::string(what) + " was answered with " + reply.text());
  return false;
}

void FtpClient::OnGreeting(const CodeReply& reply) {
  if (Expect(reply, 2, "the connection")) AskForFeatures();
}

void FtpClient::AskForFeatures() { Ask("FEAT", &FtpClient::OnFeatures); }

void FtpClient::OnFeatures(const CodeReply& reply) {
  // A server that does not know FEAT, or tells only who has logged in, has said nothing of TLS.
  std::optional<bool> tls;
  if (reply.code() == 211) {
    tls = false;
    // The first line and the last are titles.
    for (size_t i = 1; i + 1 < reply.lines().size(); ++i) {
      std::string_view line = reply.lines()[i];
      while (StartsWith(line, " ")) line.remove_prefix(1);
      NoteCapability(line);
      tls = *tls || ReadCommand(line).verb == "AUTH";
    }
  }
  if (!wants_tls()) return Protect();
  next_ = &FtpClient::OnTlsAnswer;
  DecideOnTls(tls);
}

void FtpClient::OnTlsAnswer(const CodeReply& reply) {
  reply.code() == 234 ? OnConsent() : OnRefusal(reply.text());
}

void FtpClient::Protect() {
  if (!under_tls() && plan().ftp.data_protection != FtpDataProtection::kPrivate) return LogIn();
  Ask("PBSZ 0", &FtpClient::OnBufferSize);
}

void FtpClient::OnBufferSize(const CodeReply& reply) {
  if (!Expect(reply, 2, "PBSZ")) return;
  private_data_ = plan().ftp.data_protection != FtpDataProtection::kClear;
  Ask(private_data_ ? "PROT P" : "PROT C", &FtpClient::OnProtection);
}

void FtpClient::OnProtection(const CodeReply& reply) {
  if (Expect(reply, 2, "PROT")) LogIn();
}

void FtpClient::LogIn() {
  // Without a login there are no files.
  if (!plan().credentials) return Ask("QUIT", &FtpClient::OnGoodbye);
  NoteLogin("USER", plan().credentials->user);
  Ask("USER " + plan().credentials->user, &FtpClient::OnUserAnswer);
}

void FtpClient::OnUserAnswer(const CodeReply& reply) {
  if (reply.code() == 331) {
    return Ask("PASS " + plan().credentials->password, &FtpClient::OnLoginAnswer);
  }
  // The password was never said.
  if (reply.code() / 100 != 2) mutable_outcome().login->in_clear = false;
  OnLoginAnswer(reply);
}

void FtpClient::OnLoginAnswer(const CodeReply& reply) {
  NoteLoginAnswer(reply.code() / 100 == 2);
  if (Expect(reply, 2, "the login")) Ask("TYPE I", &FtpClient::OnType);
}

void FtpClient::OnType(const CodeReply& reply) {
  if (!Expect(reply, 2, "TYPE")) return;
  if (surroundings().data_connections) return NextTransfer();
  NoteNoTransfer("not made: in memory there is no connection for data");
  Ask("QUIT", &FtpClient::OnGoodbye);
}

void FtpClient::NextTransfer() {
  if (transfers_.empty()) return Ask("QUIT", &FtpClient::OnGoodbye);
  ignored_host_.clear();
  Ask(extended_ ? "EPSV" : "PASV", &FtpClient::OnPassiveAnswer);
}

void FtpClient::OnPassiveAnswer(const CodeReply& reply) {
  if (extended_ && reply.code() / 100 == 5) {
    extended_ = false;
    return NextTransfer();
  }
  if (!Expect(reply, 2, extended_ ? "EPSV" : "PASV")) return;
  const std::string& text = reply.lines().back();
  const auto port = reply.code() == 229   ? ReadExtendedPassive(text)
                    : reply.code() == 227 ? ReadPassive(text)
                                          : std::nullopt;
  if (!port) return Violate("a reply names no port for data: " + reply.text());
  named_host_ = port->host;
  DataRequest request;
  request.kind = DataRequest::Kind::kConnect;
  request.port = port->port;
  AskForData(std::move(request));
}

void FtpClient::OnDataConnection(const DataReady& ready) {
  if (!named_host_.empty() && named_host_ != ready.host) ignored_host_ = named_host_;
  if (!ready.error.empty()) {
    NoteNoTransfer("no connection for data: " + ready.error);
    return GiveUp("the port for data cannot be reached: " + ready.error);
  }
  const Transfer& transfer = transfers_.front();
  Ask(transfer.command + (transfer.argument.empty() ? "" : " ") + transfer.argument,
      &FtpClient::OnTransferAnswer);
}

void FtpClient::OnTransferAnswer(const CodeReply& reply) {
  const Transfer& transfer = transfers_.front();
  if (reply.code() / 100 != 1) {
    NoteNoTransfer("the server said " + reply.text());
    return GiveUp(transfer.command + " was answered with " + reply.text());
  }
  next_ = &FtpClient::OnTransferEnd;
  DataRequest request;
  request.kind = DataRequest::Kind::kTransfer;
  request.command = transfer.command;
  request.sends = transfer.command == "STOR";
  if (request.sends) request.data = plan().message;
  request.is_protected = private_data_;
  request.new_session = plan().ftp.new_session_for_data;
  AskForData(std::move(request));
}

void FtpClient::OnDataTransferred(const DataEnd& end) {
  const std::string& command = transfers_.front().command;
  mutable_outcome().ftp_data_connections.back().ignored_address = ignored_host_;
  data_error_ = end.seen.error;
  if (command == "LIST") AddFileOf(end.received);
  if (command == "RETR") NoteReceivedMessage(end.received);
}

void FtpClient::OnTransferEnd(const CodeReply& reply) {
  const std::string command = transfers_.front().command;
  if (reply.code() / 100 != 2 && data_error_.empty()) {
    mutable_outcome().ftp_data_connections.back().error = "the server said " + reply.text();
  }
  if (!data_error_.empty()) {
    return GiveUp("the connection for data of " + command + ": " + data_error_ +
                  "; the server said " + reply.text());
  }
  if (!Expect(reply, 2, command)) return;
  transfers_.pop_front();
  NextTransfer();
}

void FtpClient::NoteNoTransfer(std::string error) {
  FtpDataConnectionSeen seen;
  seen.command = transfers_.front().command;
  seen.error = std::move(error);
  seen.ignored_address = ignored_host_;
  NoteDataConnection(std::move(seen));
}

void FtpClient::AddFileOf(std::string_view listing) {
  while (!listing.empty()) {
    const size_t end = listing.find('\n');
    const std::string_view line = listing.substr(0, end == listing.npos ? end : end + 1);
    listing.remove_prefix(line.size());
    const std::optional<std::string> file = SmallFileIn(WithoutLineEnd(line));
    if (!file) continue;
    transfers_.insert(transfers_.begin() + 1, {"RETR", *file});
    return;
  }
}

void FtpClient::OnGoodbye(const CodeReply&) { Finish(); }

}  // namespace tlslab
