// The command line as a function, for the program that is it alone and the one that is both.
#ifndef TLSLAB_CLIENT_MAIN_H_
#define TLSLAB_CLIENT_MAIN_H_

namespace tlslab {

// Returns the exit code.
int ClientMain(int argc, char** argv);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MAIN_H_
