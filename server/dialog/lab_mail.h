// The one message of a server that keeps mail or news (RFC 5322, RFC 5536).
//
//   const LabMail mail("What TLS hides.");
//   Say(DotStuffed(mail.text()));
#ifndef TLSLAB_SERVER_DIALOG_LAB_MAIL_H_
#define TLSLAB_SERVER_DIALOG_LAB_MAIL_H_

#include <string>
#include <string_view>

#include "server/dialog/words.h"

namespace tlslab {

class LabMail {
 public:
  // Each with its CRLF.
  explicit LabMail(std::string_view body, std::string_view more_headers = "")
      : headers_(
            // Always the same, as the rest of the message.
            "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
            "From: lab <lab@localhost>\r\n"
            "To: lab <lab@localhost>\r\n"
            "Subject: tlslab\r\n"
            "Message-ID: <1@tlslab.localhost>\r\n" +
            std::string(more_headers)),
        body_(WithCrlf(body)) {}

  static constexpr char kId[] = "<1@tlslab.localhost>";

  const std::string& headers() const { return headers_; }
  const std::string& body() const { return body_; }
  std::string text() const { return headers_ + "\r\n" + body_; }

 private:
  std::string headers_;
  std::string body_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_LAB_MAIL_H_
