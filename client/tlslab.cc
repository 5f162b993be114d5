// The program of the command line.
#include "client/main.h"

int main(int argc, char** argv) { return tlslab::ClientMain(argc, argv); }
