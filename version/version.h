// What the daemon and the command line agree on: both come from one commit.
#ifndef TLSLAB_VERSION_VERSION_H_
#define TLSLAB_VERSION_VERSION_H_

namespace tlslab {

inline constexpr char kTlslabVersion[] = "0.1.0";

// Where the daemon listens and the command line looks for one, unless told otherwise.
inline constexpr char kDefaultAddress[] = "127.0.0.1:50551";

}  // namespace tlslab

#endif  // TLSLAB_VERSION_VERSION_H_
