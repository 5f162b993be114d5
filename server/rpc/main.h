// The daemon as a function, for the program that is it alone and the one that is both.
#ifndef TLSLAB_SERVER_RPC_MAIN_H_
#define TLSLAB_SERVER_RPC_MAIN_H_

namespace tlslab {

// Serves until SIGTERM or SIGINT. Returns the exit code.
int DaemonMain(int argc, char** argv);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_MAIN_H_
