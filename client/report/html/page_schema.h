// The shape of messages, for a page that reads them from the wire format: so the page names no
// field number, and shows fields that it knows nothing of.
//
//   {"messages": {"tlslab.v1.CellReport": [[1, "cell_id", "s"], [5, "verdict", "e",
//                 "tlslab.v1.Verdict"], [6, "steps", "m", "tlslab.v1.StepReport", 1], ...], ...},
//    "enums": {"tlslab.v1.Verdict": {"1": "PASSED", ...}, ...}}
//
// A field is its number, name, kind, the type of a message or enum, and 1 when it is repeated.
// Kinds: "s" text, "y" bytes, "b" bool, "u" and "i" integers without and with sign, "z" those of
// zigzag form, "d" and "f" floating point, "w" and "W" fixed 32 and 64 bits, "e" enum, "m" message.
#ifndef TLSLAB_CLIENT_REPORT_HTML_PAGE_SCHEMA_H_
#define TLSLAB_CLIENT_REPORT_HTML_PAGE_SCHEMA_H_

#include <google/protobuf/descriptor.h>

#include <string>

namespace tlslab {

// Of `root` and of all that it can hold. Fits into a <script> element.
std::string PageSchemaJson(const google::protobuf::Descriptor& root);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_PAGE_SCHEMA_H_
