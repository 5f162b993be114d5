// The command line and the daemon in one file, which is half as large as two: which of them runs is
// told by the name under which it was started, and the packages hold it under both.
#include <cstring>

#include "client/main.h"
#include "server/rpc/main.h"

int main(int argc, char** argv) {
  const char* const name = argc > 0 ? argv[0] : "";
  const char* const slash = std::strrchr(name, '/');
  const bool daemon = std::strcmp(slash == nullptr ? name : slash + 1, "tlslabd") == 0;
  return daemon ? tlslab::DaemonMain(argc, argv) : tlslab::ClientMain(argc, argv);
}
