#include "client/runner/cell_captures.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kLongestName = 200;  // a file system takes 255 bytes

std::string Hex(uint64_t value, int digits) {
  char text[17];
  std::snprintf(text, sizeof text, "%0*llx", digits, static_cast<unsigned long long>(value));
  return text;
}

// FNV-1a.
uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : text) hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  return hash;
}

bool IsPlain(char byte) {
  constexpr std::string_view kPlain = ".,-_=+@[]#";
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || kPlain.find(byte) != kPlain.npos;
}

// A connection over TCP is told by its client's address, and by its first random, since addresses
// are used again; one in memory by its bytes.
std::string KeyOf(const std::string& client_address, const std::string& connection_id,
                  const std::string& capture) {
  if (client_address.empty()) return Hex(HashOf(capture), 16);
  return client_address + " " + connection_id;
}

// Null: the step has no results of its own with captures.
v1::ResultOptions* OptionsOf(v1::Step* step) {
  if (step->has_dial()) return step->mutable_dial()->mutable_result_options();
  if (step->has_simulate()) return step->mutable_simulate()->mutable_result_options();
  if (step->has_send_hello()) return step->mutable_send_hello()->mutable_result_options();
  return nullptr;
}

// Whether the file asks itself.
bool AskFor(bool secrets, v1::ResultOptions* options) {
  if (options->has_capture()) return true;
  options->mutable_capture()->set_secrets(secrets);
  return false;
}

}  // namespace

std::string CaptureFileName(const std::string& cell_id) {
  std::string name;
  for (const char byte : cell_id) {
    name += IsPlain(byte) ? std::string(1, byte) : "%" + Hex(static_cast<uint8_t>(byte), 2);
  }
  if (name.size() > kLongestName) name = name.substr(0, kLongestName) + "-" + Hex(HashOf(name), 16);
  return name + ".pcapng";
}

CellCaptures::CellCaptures(const std::string& file_name, bool secrets)
    : file_name_(file_name), secrets_(secrets) {
  std::remove(file_name_.c_str());
}

void CellCaptures::Ask(v1::Experiment* experiment) {
  for (v1::Step& step : *experiment->mutable_steps()) {
    v1::ResultOptions* const options = OptionsOf(&step);
    if (options != nullptr && AskFor(secrets_, options)) kept_.insert(step.id());
  }
  for (v1::ListenerEntry& entry : *experiment->mutable_listeners()) {
    listeners_kept_ |= AskFor(secrets_, entry.mutable_listener()->mutable_result_options());
  }
  for (v1::RelayEntry& entry : *experiment->mutable_relays()) {
    relays_kept_ |= AskFor(secrets_, entry.mutable_relay()->mutable_result_options());
  }
  AskTerminators(experiment);
}

void CellCaptures::AskTerminators(v1::Experiment* experiment) {
  for (v1::TerminatorEntry& entry : *experiment->mutable_terminators()) {
    terminators_kept_ |= AskFor(secrets_, entry.mutable_terminator()->mutable_result_options());
  }
}

void CellCaptures::Take(const v1::Step& step, v1::HandshakePair* pair) {
  TakeResult(Kept(step), pair->mutable_client());
  TakeServer(Kept(step), !pair->client().faults().empty(), pair->mutable_server());
}

void CellCaptures::Take(const v1::Step& step, v1::StepReport* report) {
  const bool in_memory = step.has_simulate() || step.send_hello().has_server();
  if (report->has_client()) TakeResult(Kept(step), report->mutable_client());
  if (report->has_reply()) {
    v1::HelloReply& reply = *report->mutable_reply();
    Write(KeyOf(reply.local_address(), reply.connection_id(), reply.capture()), reply.capture());
    if (!Kept(step)) reply.clear_capture();
  }
  if (report->has_server() && in_memory) {
    const bool faults = !report->client().faults().empty();
    TakeServer(Kept(step), faults, report->mutable_server());
  } else if (report->has_server()) {
    TakeResult(listeners_kept_, report->mutable_server());
  }
  for (v1::HandshakeResult& result : *report->mutable_handshakes()) {
    TakeResult(listeners_kept_, &result);
  }
  // The ends have told of the connection, and with secrets.
  if (report->has_relay() && !relays_kept_) report->mutable_relay()->clear_capture();
  for (v1::RelayResult& relay : *report->mutable_relays()) {
    Write(KeyOf(relay.client_address(), relay.connection_id(), relay.capture()), relay.capture());
    if (!relays_kept_) relay.clear_capture();
  }
  if (report->has_terminator()) TakeSides(report->mutable_terminator());
  for (v1::TerminatorResult& terminator : *report->mutable_terminators()) TakeSides(&terminator);
}

// With the client, unless it has told itself, and with the backend.
void CellCaptures::TakeSides(v1::TerminatorResult* terminator) {
  if (terminator->has_client_side()) {
    TakeResult(terminators_kept_, terminator->mutable_client_side());
  }
  if (terminator->has_backend_side()) {
    TakeResult(terminators_kept_, terminator->mutable_backend_side());
  }
}

void CellCaptures::TakeResult(bool kept, v1::HandshakeResult* result) {
  const bool client = result->role() == v1::HandshakeResult::CLIENT;
  const std::string& address = client ? result->local_address() : result->remote_address();
  Write(KeyOf(address, result->connection_id(), result->capture()), result->capture());
  if (!kept) result->clear_capture();
}

void CellCaptures::TakeServer(bool kept, bool faults, v1::HandshakeResult* server) {
  if (faults) return TakeResult(kept, server);
  if (!kept) server->clear_capture();
}

void CellCaptures::Write(const std::string& key, const std::string& capture) {
  if (capture.empty() || !status_.ok() || !written_.insert(key).second) return;
  if (!file_.is_open()) {
    status_ = secrets_ ? WriteSecretFile(file_name_, "") : WritePublicFile(file_name_, "");
    if (!status_.ok()) return;
    file_.open(file_name_, std::ios::app | std::ios::binary);
  }
  errno = 0;
  file_ << capture;
  file_.flush();
  if (file_.good()) return;
  status_ = absl::UnavailableError(file_name_ + ": " + std::strerror(errno == 0 ? EIO : errno));
}

}  // namespace tlslab
