// tlslab completion and tlslab man: the command line about itself, as shells and man(1) read it.
#ifndef TLSLAB_CLIENT_OPTIONS_REFERENCE_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_REFERENCE_COMMANDS_H_

#include <string>

namespace CLI {
class App;
}

namespace tlslab {

class ReferenceCommands {
 public:
  // After every other command, of `root`, which must outlive it.
  explicit ReferenceCommands(CLI::App& root);

  // Whether one of them was given.
  bool parsed() const;
  // What it prints.
  std::string Text() const;

 private:
  const CLI::App& root_;
  const CLI::App* completion_;
  const CLI::App* man_;
  std::string shell_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_REFERENCE_COMMANDS_H_
