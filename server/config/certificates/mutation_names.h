// The names of deliberate defects in a request.
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_MUTATION_NAMES_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_MUTATION_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/config/problems.h"

namespace tlslab {

// A problem for each name that is unknown (with the one that was probably meant), comes
// twice, or excludes one before it. `field` is the path of the list.
void CheckMutationNames(const std::vector<std::string>& names, std::string_view field,
                        RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_MUTATION_NAMES_H_
