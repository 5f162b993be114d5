#include "client/explain/topic.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "absl/strings/str_split.h"
#include "client/explain/tables.h"

namespace tlslab {
namespace {

// Letters and digits alone, in lower case, one "_" for all that stands between them.
std::string Normalised(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c != '\'' && !out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  if (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

// Of names as libraries write them; the longest first where one begins with another.
constexpr std::string_view kPrefixes[] = {
    "x509_v_err_",
    "x509_v_",
    "ssl_ad_",
    "ssl_r_",
    "tls1_ad_",
    "ssl3_ad_",
    "tls13_ad_",
    "gnutls_a_",
    "tlsv1_alert_",
    "tlsv1_",
    "tlsv13_alert_",
    "tlsv13_",
    "sslv3_alert_",
    "ssl_tls_alert_",
    "tls_alert_",
    "fatal_alert_",
    "ssl_alert_",
    "ssl_alert_number_",
    "alert_number_",
    "alert_",
    "error_class_",
    "close_kind_",
    "cause_",
    "tls_",
    "x509_",
    "ssl_",
};

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// `name`, and what is left of it without a prefix.
std::vector<std::string> Forms(std::string_view name) {
  std::vector<std::string> forms = {Normalised(name)};
  for (const std::string_view prefix : kPrefixes) {
    const std::string& whole = forms.front();
    if (StartsWith(whole, prefix) && whole.size() > prefix.size()) {
      forms.push_back(whole.substr(prefix.size()));
    }
  }
  return forms;
}

std::vector<std::string_view> Spellings(const TopicRow& row) {
  std::vector<std::string_view> spellings = {row.name};
  const std::string also(row.also);
  size_t at = 0;
  for (const auto& one : absl::StrSplit(also, '|', absl::SkipEmpty())) {
    const std::string word(one.data(), one.size());
    at = row.also.find(word, at);
    spellings.push_back(row.also.substr(at, word.size()));
  }
  return spellings;
}

// The number alone, and after words that say of what it is.
std::vector<std::string> NumberForms(const Topic& topic) {
  const std::string number = std::to_string(topic.row->number);
  if (topic.kind == TopicKind::kAlert) {
    return {number, "alert_" + number, "alert_number_" + number, "ssl_alert_number_" + number};
  }
  if (topic.kind == TopicKind::kVerifyError) {
    return {number, "verify_error_" + number, "verify_error_num_" + number,
            "verify_return_code_" + number};
  }
  return {};
}

// Longer messages are cut: all their parts are looked up.
constexpr size_t kMaxText = 400;

// Places in AllTopics, by every form of every spelling.
using Index = std::multimap<std::string, size_t>;

const Index& TopicIndex() {
  static const Index* const index = [] {
    auto* made = new Index;
    const std::vector<Topic>& all = AllTopics();
    for (size_t i = 0; i < all.size(); ++i) {
      for (const std::string_view spelling : Spellings(*all[i].row)) {
        for (std::string& form : Forms(spelling)) made->emplace(std::move(form), i);
      }
      for (std::string& form : NumberForms(all[i])) made->emplace(std::move(form), i);
    }
    return made;
  }();
  return *index;
}

std::vector<Topic> Exactly(std::string_view text) {
  std::vector<size_t> places;
  for (const std::string& form : Forms(text)) {
    auto [first, last] = TopicIndex().equal_range(form);
    for (; first != last; ++first) places.push_back(first->second);
    if (!places.empty()) break;
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::vector<Topic> found;
  for (const size_t place : places) found.push_back(AllTopics()[place]);
  return found;
}

// Python's "(_ssl.c:1006)", Go's "(possibly because of ...)".
std::string_view WithoutParenthesis(std::string_view text) {
  const size_t at = text.rfind(" (");
  return at == std::string_view::npos || at == 0 ? text : text.substr(0, at);
}

// Insertions, deletions and replacements from one to the other.
size_t Edits(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// How far `word` is from the nearest form of a name. A part of it is nearer than others.
size_t Distance(const std::string& word, std::string_view name) {
  size_t least = std::string::npos;
  for (const std::string& form : Forms(name)) {
    const bool part = word.size() > 3 && form.find(word) != std::string::npos;
    least = std::min(least, part ? size_t{1} : Edits(word, form));
  }
  return least;
}

}  // namespace

std::string_view TopicKindName(TopicKind kind) {
  switch (kind) {
    case TopicKind::kAlert:
      return "alert";
    case TopicKind::kVerifyError:
      return "verify error";
    case TopicKind::kErrorClass:
      return "error class";
    case TopicKind::kCause:
      return "failure cause";
    case TopicKind::kCloseKind:
      return "close kind";
  }
  return "";
}

const std::vector<Topic>& AllTopics() {
  static const std::vector<Topic>* const all = [] {
    auto* made = new std::vector<Topic>;
    const auto add = [made](TopicKind kind, TopicRows rows) {
      for (const TopicRow& row : rows) made->push_back({kind, &row});
    };
    add(TopicKind::kAlert, AlertTopics());
    add(TopicKind::kVerifyError, FirstVerifyErrorTopics());
    add(TopicKind::kVerifyError, OtherVerifyErrorTopics());
    add(TopicKind::kErrorClass, ErrorClassTopics());
    add(TopicKind::kCause, CauseTopics());
    add(TopicKind::kCloseKind, CloseKindTopics());
    return made;
  }();
  return *all;
}

std::vector<Topic> FindTopics(std::string_view text) {
  text = text.substr(0, kMaxText);
  // No number is negative.
  if (StartsWith(text, "-")) return {};
  std::string_view rest = text;
  // From the whole to its last part: "error:0A000086:...::certificate verify failed".
  while (true) {
    for (const std::string_view form : {rest, WithoutParenthesis(rest)}) {
      std::vector<Topic> found = Exactly(form);
      if (!found.empty()) return found;
    }
    const size_t colon = rest.find_first_of(":]");
    if (colon == std::string_view::npos) break;
    rest = rest.substr(colon + 1);
  }
  // Those in front of a reason: "certificate verify failed: something of its own", or of more
  // words: "Hostname mismatch, certificate is not valid for 'other.example'."
  const size_t colon = text.find_last_of(":,");
  return colon == std::string_view::npos ? std::vector<Topic>() : FindTopics(text.substr(0, colon));
}

std::vector<std::string> NearestTopics(std::string_view text, size_t most) {
  const std::string word = Normalised(text);
  std::vector<std::pair<size_t, std::string>> near;
  for (const Topic& topic : AllTopics()) {
    const size_t distance = Distance(word, topic.row->name);
    // Anything further is another word.
    if (distance <= word.size() / 3) near.emplace_back(distance, topic.row->name);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [distance, name] : near) {
    if (names.size() < most) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace tlslab
