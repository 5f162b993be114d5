// Fuzz target: whatever a peer says to the dialog of any protocol, in whatever pieces, the dialog
// keeps its bounds, comes to rest, and says the same.
//
// The input is a choice (protocol, role and behaviours; see ReadChoice) and then steps: a byte that
// is a length and so many bytes of the peer, or one of the special bytes below.
//
//   bazel run --config=fuzz //server/dialog:dialog_fuzz -- -max_total_time=3600
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/dialog/make_dialog.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

using Kind = Dialog::Act::Kind;

constexpr DialogProtocol kProtocols[] = {
    DialogProtocol::kSmtp,       DialogProtocol::kSubmission, DialogProtocol::kLmtp,
    DialogProtocol::kPop3,       DialogProtocol::kImap,       DialogProtocol::kFtp,
    DialogProtocol::kNntp,       DialogProtocol::kLdap,       DialogProtocol::kXmppClient,
    DialogProtocol::kXmppServer, DialogProtocol::kPostgresql, DialogProtocol::kMysql,
    DialogProtocol::kHttp,
};

// Steps that are no lengths.
constexpr uint8_t kRepeat = 0xfd;     // then a count and a byte: that byte, 256 times the count
constexpr uint8_t kEnd = 0xfe;        // the peer ends in order
constexpr uint8_t kBrokenEnd = 0xff;  // or not
constexpr size_t kMaxPiece = 0xfc;

// The acts that a byte of the peer leads to, at most; and of a beginning and an end.
constexpr size_t kMaxActsOfByte = 4;
constexpr size_t kMaxActsOfItself = 16;
// Of kRepeat, together.
constexpr size_t kMaxRepeated = 256 << 10;
// What a driver gives at once.
constexpr size_t kMaxRead = 16 << 10;

struct Choice {
  bool server = false;
  bool silent = false;
  ClientDialogPlan client;
  ServerDialogPlan of_server;
  DialogSurroundings surroundings;
};

constexpr size_t kChoiceBytes = 4;

Choice ReadChoice(std::string_view bytes) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  Choice choice;
  const DialogProtocol protocol = kProtocols[byte(0) % std::size(kProtocols)];
  choice.client.protocol = choice.of_server.protocol = protocol;
  choice.server = (byte(1) & 1) != 0;
  TlsStart start = static_cast<TlsStart>((byte(1) >> 1 & 3) % 3);
  if (protocol == DialogProtocol::kHttp && start == TlsStart::kAfterStarttls) {
    start = TlsStart::kAtConnect;
  }
  choice.client.tls_start = choice.of_server.tls_start = start;
  choice.surroundings.ends_at_tls = (byte(1) & 8) != 0;
  choice.surroundings.elapsed = [] { return std::chrono::nanoseconds(0); };
  choice.surroundings.describe_connection = [] { return std::string("{}"); };

  ClientDialogPlan& client = choice.client;
  client.opportunistic = (byte(2) & 1) != 0;
  client.ignore_capabilities = (byte(2) & 2) != 0;
  client.pipeline_client_hello = (byte(2) & 4) != 0;
  client.accept_injected_response = (byte(2) & 8) != 0;
  if ((byte(2) & 16) == 0) client.credentials.emplace();
  client.message = "hidden\n.dot\n";
  client.http_requests.resize(1);

  ServerDialogPlan& server = choice.of_server;
  server.starttls_answer = static_cast<ServerDialogPlan::StarttlsAnswer>(byte(3) % 7);
  server.pipelined_plaintext = static_cast<ServerDialogPlan::PipelinedPlaintext>(byte(3) / 7 % 3);
  server.hide_starttls = (byte(2) & 1) != 0;
  server.advertise_starttls_under_tls = (byte(2) & 2) != 0;
  server.allow_login_in_clear = (byte(2) & 4) != 0;
  if ((byte(2) & 8) != 0) server.injected_response = "220 injected\r\n";
  if ((byte(2) & 16) != 0) server.answer_delay = std::chrono::seconds(1);
  server.message = "hidden\n.dot\n";
  choice.silent = server.starttls_answer == ServerDialogPlan::StarttlsAnswer::kSilence;
  return choice;
}

// Null: nobody speaks that protocol yet.
std::unique_ptr<Dialog> Make(const Choice& choice) {
  return choice.server ? MakeServerDialog(std::make_shared<ServerDialogPlan>(choice.of_server),
                                          choice.surroundings)
                       : MakeClientDialog(std::make_shared<ClientDialogPlan>(choice.client),
                                          choice.surroundings);
}

struct Step {
  std::string bytes;  // empty: the peer ends
  bool clean = false;
};

std::vector<Step> ReadSteps(std::string_view input) {
  std::vector<Step> steps;
  size_t repeated = 0;
  while (!input.empty()) {
    const auto head = static_cast<uint8_t>(input[0]);
    input.remove_prefix(1);
    if (head == kEnd || head == kBrokenEnd) {
      steps.push_back({"", head == kEnd});
      break;
    }
    if (head == kRepeat) {
      if (input.size() < 2) break;
      const size_t count = (size_t{static_cast<uint8_t>(input[0])} + 1) << 8;
      if (repeated + count > kMaxRepeated) break;
      repeated += count;
      steps.push_back({std::string(count, input[1]), false});
      input.remove_prefix(2);
      continue;
    }
    const std::string_view bytes = input.substr(0, head);
    input.remove_prefix(bytes.size());
    if (!bytes.empty()) steps.push_back({std::string(bytes), false});
  }
  return steps;
}

void CheckBounds(const DialogOutcome& outcome) {
  size_t text = 0;
  for (const DialogLine& line : outcome.lines) {
    FUZZ_CHECK(line.text.size() <= DialogOutcome::kMaxLineBytes);
    text += line.text.size();
  }
  FUZZ_CHECK(text <= DialogOutcome::kMaxTextBytes);
  FUZZ_CHECK(outcome.lines.size() <= DialogOutcome::kMaxLines);
  for (const auto* capabilities : {&outcome.clear_capabilities, &outcome.tls_capabilities}) {
    FUZZ_CHECK(capabilities->size() <= DialogOutcome::kMaxCapabilities);
    for (const std::string& words : *capabilities) {
      FUZZ_CHECK(words.size() <= DialogOutcome::kMaxLineBytes);
    }
  }
  FUZZ_CHECK(outcome.early_plaintext.size() <= DialogOutcome::kMaxEarlyBytes);
  FUZZ_CHECK(outcome.early_plaintext.size() <= outcome.early_plaintext_bytes);
  FUZZ_CHECK(outcome.received_message.size() <= DialogOutcome::kMaxMessageBytes);
  FUZZ_CHECK(!outcome.completed || outcome.error.empty());
  FUZZ_CHECK(!outcome.early_plaintext_trusted || outcome.early_plaintext_bytes > 0);
}

// A driver of one dialog.
class Run {
 public:
  Run(const Choice& choice, size_t piece)
      : dialog_(Make(choice)),
        silent_(choice.silent),
        random_challenges_(choice.server && choice.of_server.protocol == DialogProtocol::kMysql),
        piece_(std::min(piece, kMaxRead)) {
    Listen();
  }

  void Take(const Step& step) {
    if (over_) return;
    if (step.bytes.empty()) {
      dialog_->OnEnd(step.clean);
      Listen();
      FUZZ_CHECK(over_);
      return;
    }
    begins_tls_ = false;
    std::string_view rest = step.bytes;
    // What comes behind the beginning of TLS, in the same breath, is ciphertext.
    while (!rest.empty() && !over_ && !begins_tls_) {
      dialog_->Receive(rest.substr(0, piece_));
      received_ += std::min(piece_, rest.size());
      rest.remove_prefix(std::min(piece_, rest.size()));
      // In one piece, as far as a driver reads at once.
      if (piece_ < kMaxRead || rest.empty() || dialog_->full()) Listen();
      FUZZ_CHECK(!dialog_->full() || over_ || silent_ || dialog_->lingering());
      if (dialog_->full()) return;
    }
    Listen();
  }

  // All that was done, in words.
  const std::string& acts() const { return acts_; }
  // As far as that does not depend on the pieces: where something stands behind the wish for TLS or
  // the consent to it, it matters whether it stands in the same piece.
  size_t certain() const { return certain_; }
  const DialogOutcome& outcome() const { return dialog_->outcome(); }

 private:
  void Listen() {
    while (!over_) {
      Dialog::Act act = dialog_->Next();
      const bool early = outcome().early_plaintext_bytes > 0;
      if (!early) certain_ = acts_.size();
      FUZZ_CHECK(++count_ <= kMaxActsOfItself + kMaxActsOfByte * received_);
      if (act.kind == Kind::kWait) break;
      acts_ += static_cast<char>('A' + static_cast<int>(act.kind));
      acts_ += Comparable(act.data);
      Perform(act.kind);
      if (!early) certain_ = acts_.size();
    }
    CheckBounds(outcome());
  }

  // A challenge of a server of MySQL is random, and its size is not.
  std::string Comparable(const std::string& said) const {
    return random_challenges_ ? std::to_string(said.size()) : said;
  }

  void Perform(Kind kind) {
    FUZZ_CHECK(!closed_ || kind == Kind::kDone || kind == Kind::kPause);
    closed_ |= kind == Kind::kClose;
    over_ = kind == Kind::kDone || kind == Kind::kCloseTransport;
    if (kind != Kind::kStartTls) return;
    FUZZ_CHECK(!outcome().tls_started);
    dialog_->TakeRest();
    dialog_->OnTlsStarted();
    begins_tls_ = true;
    FUZZ_CHECK(outcome().tls_started);
  }

  const std::unique_ptr<Dialog> dialog_;
  const bool silent_;
  const bool random_challenges_;
  const size_t piece_;
  std::string acts_;
  size_t certain_ = 0;
  size_t count_ = 0;
  size_t received_ = 0;
  bool over_ = false;
  bool closed_ = false;
  bool begins_tls_ = false;
};

void CheckTheSame(const Run& whole, const Run& pieces) {
  const size_t certain = std::min(whole.certain(), pieces.certain());
  FUZZ_CHECK(whole.acts().substr(0, certain) == pieces.acts().substr(0, certain));
  const bool uncertain =
      whole.outcome().early_plaintext_bytes + pieces.outcome().early_plaintext_bytes > 0;
  if (uncertain) return;
  FUZZ_CHECK(whole.acts() == pieces.acts());
  FUZZ_CHECK(whole.outcome().failure == pieces.outcome().failure);
  FUZZ_CHECK(whole.outcome().completed == pieces.outcome().completed);
  FUZZ_CHECK(whole.outcome().received_message == pieces.outcome().received_message);
  FUZZ_CHECK(whole.outcome().clear_capabilities == pieces.outcome().clear_capabilities);
  FUZZ_CHECK(whole.outcome().tls_capabilities == pieces.outcome().tls_capabilities);
}

void CheckInput(std::string_view input) {
  if (input.size() < kChoiceBytes) return;
  const Choice choice = ReadChoice(input);
  if (Make(choice) == nullptr) return;
  const std::vector<Step> steps = ReadSteps(input.substr(kChoiceBytes));
  Run whole(choice, kMaxRead);
  for (const Step& step : steps) whole.Take(step);
  for (const size_t piece : {1, 5}) {
    Run pieces(choice, piece);
    for (const Step& step : steps) pieces.Take(step);
    CheckTheSame(whole, pieces);
  }
}

// What a peer said in one breath, as steps.
std::string AsSteps(std::string_view bytes) {
  std::string steps;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kMaxPiece);
    steps += static_cast<char>(piece.size());
    steps += piece;
    bytes.remove_prefix(piece.size());
  }
  return steps;
}

// The acts of `dialog` up to its next wait, and what it says; TLS begins at once.
std::string Speak(Dialog& dialog, bool* done) {
  std::string said;
  while (!*done) {
    Dialog::Act act = dialog.Next();
    if (act.kind == Kind::kWait) break;
    said += act.data;
    *done = act.kind == Kind::kDone || act.kind == Kind::kCloseTransport;
    if (act.kind == Kind::kStartTls) {
      dialog.TakeRest();
      dialog.OnTlsStarted();
      break;
    }
  }
  return said;
}

// A session between our own ends: what each hears is an input.
void AddSession(std::string choice_bytes, std::vector<std::string>* corpus) {
  choice_bytes[1] = static_cast<char>(choice_bytes[1] & ~1);
  Choice of_client = ReadChoice(choice_bytes);
  choice_bytes[1] |= 1;
  const std::string choice_of_server = choice_bytes;
  const Choice of_server = ReadChoice(choice_of_server);
  choice_bytes[1] = static_cast<char>(choice_bytes[1] & ~1);
  const auto client = Make(of_client);
  const auto server = Make(of_server);
  if (client == nullptr || server == nullptr) return;
  std::string client_hears = choice_bytes;
  std::string server_hears = choice_of_server;
  bool client_done = false;
  bool server_done = false;
  for (int quiet = 0, turns = 0; quiet < 2 && turns < 100; ++turns) {
    const std::string answer = Speak(*server, &server_done);
    client->Receive(answer);
    client_hears += AsSteps(answer);
    const std::string question = Speak(*client, &client_done);
    server->Receive(question);
    server_hears += AsSteps(question);
    quiet = answer.empty() && question.empty() ? quiet + 1 : 0;
  }
  corpus->push_back(client_hears + static_cast<char>(kEnd));
  corpus->push_back(server_hears + static_cast<char>(kEnd));
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  std::vector<std::string> corpus;
  for (size_t i = 0; i < std::size(kProtocols); ++i) {
    const char protocol = static_cast<char>(i);
    AddSession({protocol, '\0', '\0', '\0'}, &corpus);
    AddSession({protocol, '\2', '\0', '\0'}, &corpus);  // implicit TLS
  }
  // Of a server of POP3: a command behind the wish for TLS, executed; silence; lines without end.
  corpus.push_back(std::string("\3\1\0\x0e", 4) + AsSteps("STLS\r\nCAPA\r\n"));
  corpus.push_back(std::string("\3\1\0\5", 4) + AsSteps("STLS\r\nCAPA\r\n") + '\xfe');
  corpus.push_back(std::string("\3\1\4\0\xfd\x40x\xfd\xffx\xff", 11));
  // Of IMAP's: literals of both kinds.
  corpus.push_back(std::string("\4\1\4\0", 4) +
                   AsSteps("a LOGIN {3}\r\nlab {12+}\r\nlab-password\r\nb APPEND INBOX {9+}\r\n"
                           "x\r\ny\r\nzzz\r\nc SELECT INBOX\r\nd FETCH 1 (UID BODY[]<1.4>)\r\n"));
  return corpus;
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tlslab::CheckInput(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
