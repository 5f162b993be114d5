// What a server answers to FETCH (RFC 3501 section 6.4.5) about its one message.
#ifndef TLSLAB_SERVER_DIALOG_IMAP_FETCH_H_
#define TLSLAB_SERVER_DIALOG_IMAP_FETCH_H_

#include <optional>
#include <string>
#include <string_view>

#include "server/dialog/lab_mail.h"

namespace tlslab {

// `items` is one of FETCH's, or a list of them in parentheses: FLAGS, UID, INTERNALDATE,
// RFC822.SIZE, RFC822 and its parts; BODY[] with HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT or TEXT,
// and "<0.100>" of these; FAST. The answer is what stands in the parentheses of "* 1 FETCH ()".
// Absent: an item is none of these.
std::optional<std::string> AnswerFetch(std::string_view items, const LabMail& mail);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_IMAP_FETCH_H_
