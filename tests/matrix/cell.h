// One cell of the matrix: two contexts, what the standards make of them, and the
// comparison of that with what both ends report.
//
//   Matrix matrix("suites");
//   matrix.Check({"TLSv1.2 AES128-SHA", client, server, Agreed{0x0303, 0x002f}});
//   matrix.Check({"...", client, server, Refused{Role::kServer, 40, F::NO_SHARED_CIPHER}});
//
// A cell that comes out otherwise fails the test with its name and the words of both
// ends. At the end the matrix prints how many there were.
//
// What to expect comes from the tables beside this file, which are made from the
// standards, never from the code that is tested.
#ifndef TLSLAB_TESTS_MATRIX_CELL_H_
#define TLSLAB_TESTS_MATRIX_CELL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "server/engine/context.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// Both ends complete, and say this.
struct Agreed {
  uint16_t version = 0;
  uint16_t suite = 0;
  std::optional<uint16_t> group = std::nullopt;
  std::optional<uint16_t> server_scheme = std::nullopt;
  std::optional<uint16_t> client_scheme = std::nullopt;
  bool hello_retry = false;
};

// What an end refuses with.
struct Refusal {
  std::optional<uint8_t> alert;  // none: it gives up without a word
  v1::HandshakeFailure::ErrorClass error_class = v1::HandshakeFailure::ERROR_CLASS_UNSPECIFIED;
};

// One end refuses with an alert, which the other hears.
struct Refused {
  Role by = Role::kServer;
  uint8_t alert = 0;
  v1::HandshakeFailure::ErrorClass error_class = v1::HandshakeFailure::ERROR_CLASS_UNSPECIFIED;
  // How far each end had come.
  v1::HandshakePhase client_phase = v1::HANDSHAKE_PHASE_CLIENT_HELLO;
  v1::HandshakePhase server_phase = v1::HANDSHAKE_PHASE_CLIENT_HELLO;
  // The other end refuses for a reason of its own, before it has heard.
  std::optional<Refusal> other = std::nullopt;
  // What the first to refuse may also call it, where the standards leave that open.
  std::optional<v1::HandshakeFailure::ErrorClass> or_class = std::nullopt;
};

struct Cell {
  std::string name;
  std::shared_ptr<const Context> client;
  std::shared_ptr<const Context> server;
  std::variant<Agreed, Refused> expected;
};

class Matrix {
 public:
  explicit Matrix(std::string topic) : topic_(std::move(topic)) {}
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  // Prints the counts, and fails a matrix without cells.
  ~Matrix();

  void Check(const Cell& cell);

 private:
  std::string topic_;
  int completed_ = 0;
  int refused_ = 0;
  int unexpected_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_MATRIX_CELL_H_
