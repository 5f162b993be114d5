// Real servers under test control, each in the foreground and on a port of its own.
//
//   std::unique_ptr<ChildProcess> server;
//   std::string port;
//   ASSERT_NO_FATAL_FAILURE(StartServer({{"/usr/bin/python3", path}}, "PORT ", &server, &port));
//   if (IsSkipped()) return;
//
// A server that does not start fails the test, with what it printed; a program that is not
// installed skips it.
#ifndef TLSLAB_TESTS_TESTING_SERVER_PROCESS_H_
#define TLSLAB_TESTS_TESTING_SERVER_PROCESS_H_

#include <memory>
#include <string>

#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"

namespace tlslab {

// Of a program that picks a port and prints it behind `label`.
void StartServer(const ChildCommand& command, const std::string& label,
                 std::unique_ptr<ChildProcess>* server, std::string* port);

// nginx, whose one server block goes on with `block` after "listen 127.0.0.1:PORT". Its
// configuration and its files are in `folder`.
void StartNginx(const TestFolder& folder, const std::string& block,
                std::unique_ptr<ChildProcess>* server, std::string* port);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_TESTING_SERVER_PROCESS_H_
