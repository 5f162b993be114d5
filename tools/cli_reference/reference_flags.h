// A program without commands prints its own man page and completions when it is asked to by flags
// that --help does not list, since only who packages it needs them:
//
//   AddReferenceFlags(&app, 8, "tlslabd 1.0");
//   tlslabd --man
//   tlslabd --completion bash     # or zsh
#ifndef TLSLAB_TOOLS_CLI_REFERENCE_REFERENCE_FLAGS_H_
#define TLSLAB_TOOLS_CLI_REFERENCE_REFERENCE_FLAGS_H_

#include <string>

namespace CLI {
class App;
}

namespace tlslab {

// `section` of the manual and `version` are for the page (man_page.h). What is asked for leaves
// the parser as the text of a version does, a CLI::CallForVersion. Options that are added to `app`
// later are in it too.
void AddReferenceFlags(CLI::App* app, int section, const std::string& version);

}  // namespace tlslab

#endif  // TLSLAB_TOOLS_CLI_REFERENCE_REFERENCE_FLAGS_H_
