// Writes the inputs that a fuzz target begins with into a folder, for libFuzzer.
#include <cstdio>
#include <fstream>

#include "tests/fuzz/fuzz_target.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  int number = 0;
  for (const std::string& input : tlslab::FuzzCorpus()) {
    const std::string path = std::string(argv[1]) + "/seed" + std::to_string(number++);
    std::ofstream file(path, std::ios::binary);
    file.write(input.data(), static_cast<std::streamsize>(input.size()));
    if (!file.flush()) {
      std::fprintf(stderr, "cannot write %s\n", path.c_str());
      return 1;
    }
  }
  return 0;
}
