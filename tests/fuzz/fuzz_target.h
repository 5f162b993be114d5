// One fuzz target, two ways to run it.
//
// A target is a file with `LLVMFuzzerTestOneInput` and `FuzzCorpus`. Built with
// --config=fuzz and linked with -fsanitize=fuzzer it is a libFuzzer program that
// searches for as long as it is let. Linked with corpus_main instead it is an ordinary
// test, for every compiler: it runs the corpus, every prefix of it, and a fixed number
// of mutations, the same ones each time.
//
// A target fails by crashing: by a sanitizer, or by FUZZ_CHECK.
#ifndef TLSLAB_TESTS_FUZZ_FUZZ_TARGET_H_
#define TLSLAB_TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// What must hold for every input.
#define FUZZ_CHECK(condition)                                                      \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                \
    }                                                                              \
  } while (false)

// Defined by the target; always 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace tlslab {

// Inputs to begin with, made in code; not empty.
std::vector<std::string> FuzzCorpus();

}  // namespace tlslab

#endif  // TLSLAB_TESTS_FUZZ_FUZZ_TARGET_H_
