#include "server/wire/hello_peek.h"

#include <gtest/gtest.h>

#include <string>

namespace tlslab {
namespace {

using State = HelloPeek::State;

std::string Number(size_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    text += static_cast<char>(value >> shift & 0xff);
  }
  return text;
}

std::string Hello(const std::string& name) {
  const std::string entry = Number(0, 1) + Number(name.size(), 2) + name;
  const std::string list = Number(entry.size(), 2) + entry;
  const std::string extension = Number(0, 2) + Number(list.size(), 2) + list;
  const std::string body = Number(0x0303, 2) + std::string(32, 'r') + Number(0, 1) + Number(2, 2) +
                           Number(0x1301, 2) + Number(1, 1) + Number(0, 1) +
                           Number(extension.size(), 2) + extension;
  return Number(1, 1) + Number(body.size(), 3) + body;
}

std::string Record(const std::string& payload) {
  return Number(22, 1) + Number(0x0301, 2) + Number(payload.size(), 2) + payload;
}

TEST(HelloPeek, FindsTheNameOfAWholeHello) {
  HelloPeek peek = PeekClientHello(Record(Hello("a.example")));
  EXPECT_EQ(peek.state, State::kHello);
  EXPECT_EQ(peek.server_name, "a.example");
}

TEST(HelloPeek, WaitsForEveryByteOfIt) {
  const std::string record = Record(Hello("a.example"));
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_EQ(PeekClientHello(record.substr(0, size)).state, State::kIncomplete) << size;
  }
}

TEST(HelloPeek, PutsAHelloTogetherFromRecordsOfAnySize) {
  const std::string hello = Hello("a.example");
  std::string bytes;
  for (char byte : hello) bytes += Record(std::string(1, byte));
  EXPECT_EQ(PeekClientHello(bytes).server_name, "a.example");
  EXPECT_EQ(PeekClientHello(bytes.substr(0, bytes.size() - 1)).state, State::kIncomplete);
}

TEST(HelloPeek, FindsTheNameOfAHelloThatIsLongForOneExtension) {
  std::string hello = Hello("a.example");
  // As many suites as there may be.
  const size_t suites = 4 + 2 + 32 + 1;
  hello.replace(suites, 4, Number(65534, 2) + std::string(65534, '\x13'));
  hello.replace(1, 3, Number(hello.size() - 4, 3));
  std::string bytes;
  for (size_t i = 0; i < hello.size(); i += 16384) bytes += Record(hello.substr(i, 16384));
  EXPECT_EQ(PeekClientHello(bytes).server_name, "a.example");
}

TEST(HelloPeek, KnowsWhatIsNoHelloByItsFirstBytes) {
  EXPECT_EQ(PeekClientHello("G").state, State::kNoHello);
  EXPECT_EQ(PeekClientHello("\x16\x04").state, State::kNoHello);
  EXPECT_EQ(PeekClientHello(Record("\x02")).state, State::kNoHello);
  EXPECT_EQ(PeekClientHello(Record("")).state, State::kNoHello);
  EXPECT_EQ(PeekClientHello(Record("\x01\xff\xff\xff")).state, State::kNoHello);
  const std::string half = Hello("a.example").substr(0, 10);
  EXPECT_EQ(PeekClientHello(Record(half) + "\x15").state, State::kNoHello);
}

}  // namespace
}  // namespace tlslab
