// Finds the records in one direction of a TLS byte stream (RFC 8446 section 5.1).
//
// Fed the bytes in any cutting, it tells each record's header as soon as it is
// whole and counts the records that are. It reads headers only: payloads, mostly
// ciphertext, pass by and are never kept; between two feeds it holds at most the 5
// bytes of an unfinished header.
//
//   RecordSplitter splitter;
//   std::vector<RecordHeader> headers;
//   splitter.Feed(bytes, &headers);
//   splitter.record_count();
//
// A stream that is not TLS, or ceases to be, is noticed at the first byte that shows
// it; from there on nothing is split, and the first 64 bytes that were no record are
// kept as evidence. A ClientHello in the form of SSL 2.0 (RFC 5246 appendix E.2)
// opens a TLS stream without being a record: it is passed over, and told by `form`.
// Where TLS may follow a dialog in the clear, as after STARTTLS, see StartAnew.
//
// It is for streams, not for DTLS datagrams. It does not copy: views that are fed
// need not outlive the call.
#ifndef TLSLAB_SERVER_WIRE_RECORD_SPLITTER_H_
#define TLSLAB_SERVER_WIRE_RECORD_SPLITTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

struct RecordHeader {
  uint8_t content_type = 0;     // 20 change_cipher_spec ... 24 heartbeat
  uint16_t legacy_version = 0;  // for example 0x0303
  uint16_t length = 0;          // of the payload in bytes
};

class RecordSplitter {
 public:
  enum class Form {
    kUndecided,         // too few bytes to tell
    kTls,               // records from the first byte
    kSslv2ClientHello,  // an SSL 2.0-form ClientHello for SSL 3.0 or above, then records
    kNotTls,            // no records from the first byte
  };

  // The next bytes of the stream. Headers that they complete are appended to
  // `headers`, where one is given.
  void Feed(std::string_view bytes, std::vector<RecordHeader>* headers = nullptr);

  // To be asked before each feed of a stream that may go over to TLS: forgets a stream that did
  // not begin with TLS, where `bytes`, which come next, begin like a handshake record; or like an
  // alert, when the other direction speaks TLS already: its hello is refused. True when it did so:
  // they are then read as the beginning of a stream.
  bool StartAnew(std::string_view bytes, bool other_speaks_tls);

  // How the stream began.
  Form form() const { return form_; }
  // In the header of the first record; nothing until it is whole.
  std::optional<uint16_t> first_record_version() const { return first_record_version_; }
  // Whole records.
  uint32_t record_count() const { return record_count_; }
  // The largest payload of a whole record, in bytes.
  uint32_t max_record_bytes() const { return max_record_bytes_; }
  // Bytes to come of the payload, or of the SSL 2.0-form hello, that is under way.
  uint32_t remaining_bytes() const { return remaining_bytes_; }
  // What came is no record: the splitter has stopped.
  bool stopped() const { return stopped_; }
  // Where it stopped: the first 64 bytes from the header that was none. When `form`
  // is kNotTls they are the first bytes of the stream.
  const std::string& foreign_bytes() const { return foreign_bytes_; }

 private:
  size_t TakeHeaderByte(char byte, std::vector<RecordHeader>* headers);
  void FinishHeader(std::vector<RecordHeader>* headers);
  void SkipSslv2Hello();
  size_t TakePayload(size_t available);
  void FinishRecord();
  void Stop();

  Form form_ = Form::kUndecided;
  bool stopped_ = false;
  std::string header_;            // an unfinished header
  uint32_t payload_bytes_ = 0;    // of the record under way
  uint32_t remaining_bytes_ = 0;  // of them, those to come
  bool in_payload_ = false;
  bool in_sslv2_hello_ = false;
  std::optional<uint16_t> first_record_version_;
  uint32_t record_count_ = 0;
  uint32_t max_record_bytes_ = 0;
  std::string foreign_bytes_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_RECORD_SPLITTER_H_
