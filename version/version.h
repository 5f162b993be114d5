// The version of tlslab, one for the daemon and the command line: both come from one commit.
#ifndef TLSLAB_VERSION_VERSION_H_
#define TLSLAB_VERSION_VERSION_H_

namespace tlslab {

inline constexpr char kTlslabVersion[] = "0.1.0";

}  // namespace tlslab

#endif  // TLSLAB_VERSION_VERSION_H_
