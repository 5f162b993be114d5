// Stands before GoogleTest's own header, as <gtest/gtest.h>: that, and what nearly every test includes.
#ifndef TLSLAB_TOOLS_GTEST_PRECOMPILED_H_
#define TLSLAB_TOOLS_GTEST_PRECOMPILED_H_

#include_next <gtest/gtest.h>

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#endif  // TLSLAB_TOOLS_GTEST_PRECOMPILED_H_
