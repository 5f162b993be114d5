// Runs a fuzz target as a test; see fuzz_target.h. The argument, where there is one, is
// how many mutations of each input there are.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>

#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

constexpr int kMutationsOfEach = 4000;  // unless told otherwise
constexpr unsigned kSeed = 20250407;

size_t runs = 0;

// In memory of exactly its size, so that a sanitizer sees every read beyond it.
void Run(const std::string& input) {
  std::unique_ptr<uint8_t[]> bytes(new uint8_t[input.size()]);
  std::copy(input.begin(), input.end(), bytes.get());
  LLVMFuzzerTestOneInput(bytes.get(), input.size());
  ++runs;
}

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> corpus) : corpus_(std::move(corpus)) {}

  std::string Mutate(std::string input) {
    size_t steps = 1 + Below(4);
    for (size_t i = 0; i < steps; ++i) Step(&input);
    return input;
  }

 private:
  // Not std::uniform_int_distribution, which differs between libraries.
  size_t Below(size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  void Step(std::string* input) {
    size_t at = Below(input->size());
    switch (Below(6)) {
      case 0:
        if (!input->empty()) (*input)[at] ^= static_cast<char>(1 << Below(8));
        break;
      case 1:  // lengths like these are the ones that go wrong
        if (!input->empty()) (*input)[at] = "\0\x01\x7f\xff"[Below(4)];
        break;
      case 2:
        input->insert(at, 1, static_cast<char>(Below(256)));
        break;
      case 3:
        input->erase(at, 1 + Below(8));
        break;
      case 4:
        input->insert(at, input->substr(Below(input->size() + 1), Below(40)));
        break;
      case 5: {
        const std::string& other = corpus_[Below(corpus_.size())];
        input->replace(at, std::string::npos, other.substr(Below(other.size() + 1)));
        break;
      }
    }
  }

  std::vector<std::string> corpus_;
  std::mt19937 random_{kSeed};
};

int RunAll(int mutations) {
  std::vector<std::string> corpus = FuzzCorpus();
  if (corpus.empty()) {
    std::fprintf(stderr, "the corpus is empty: nothing would be tested\n");
    return 1;
  }
  Mutator mutator(corpus);
  for (const std::string& input : corpus) {
    for (size_t size = 0; size <= input.size(); ++size) Run(input.substr(0, size));
    for (int i = 0; i < mutations; ++i) Run(mutator.Mutate(input));
  }
  std::printf("%zu inputs\n", runs);
  return 0;
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) {
  return tlslab::RunAll(argc > 1 ? std::atoi(argv[1]) : tlslab::kMutationsOfEach);
}
