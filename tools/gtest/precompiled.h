// Stands before GoogleTest's own header, as <gtest/gtest.h>: that, and what nearly every test includes.
#pragma once

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
