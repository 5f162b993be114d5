// The program of the daemon.
#include "server/rpc/main.h"

int main(int argc, char** argv) { return tlslab::DaemonMain(argc, argv); }
