// The `openssl` that a test is about: the first argument of the test. Whoever links
// this has its main().
//
//   if (std::string reason = WhyNoOpensslProgram(); !reason.empty()) GTEST_SKIP() << reason;
//
// See openssl_peer_tests in peers.bzl.
#ifndef TLSLAB_TESTS_INTEROP_OPENSSL_PROGRAM_H_
#define TLSLAB_TESTS_INTEROP_OPENSSL_PROGRAM_H_

#include <string>
#include <vector>

namespace tlslab {

const std::string& OpensslProgram();

// Why there is nothing to test with; empty when there is.
std::string WhyNoOpensslProgram();

// The program's `command` knows `option`, as its help tells.
bool OpensslProgramKnows(const std::string& command, const std::string& option);

// What the program prints when it is run to its end; fails the test when it fails.
std::string RunOpenssl(const std::vector<std::string>& arguments);

// Likewise, and after it what it printed on standard error: some verdicts stand there.
std::string RunOpensslWithErrors(const std::vector<std::string>& arguments);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_OPENSSL_PROGRAM_H_
