// Compares what the lab reports with what the other end, an OpenSSL program run
// with -trace, printed. Each difference fails the test.
#ifndef TLSLAB_TESTS_INTEROP_AGREEMENT_H_
#define TLSLAB_TESTS_INTEROP_AGREEMENT_H_

#include <string>

#include "tests/interop/openssl_trace.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// The hello, every handshake message with its size, every alert, what was agreed, the
// server's extensions, and tickets. For handshakes that failed too.
void ExpectAgreement(const v1::HandshakeResult& result, const OpensslTrace& trace);

// A result for a person whose test failed: without hello, messages and chain.
std::string Show(const v1::HandshakeResult& result);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_AGREEMENT_H_
