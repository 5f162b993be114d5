#include "server/rpc/control/tokens.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/ossl/digest.h"

namespace tlslab {
namespace {

std::string Hash(std::string_view token) { return Digest("SHA256", token); }

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string OwnerProblem(std::string_view owner) {
  if (owner.size() > Tokens::kMaxOwner) {
    return absl::StrCat("the owner has more than ", Tokens::kMaxOwner, " characters");
  }
  return IsVisible(owner) ? "" : "the owner has characters that are not visible ASCII";
}

}  // namespace

std::string TokenProblem(std::string_view token) {
  if (token.size() < Tokens::kMinToken) {
    return absl::StrCat("has ", token.size(), " characters, fewer than ", Tokens::kMinToken,
                        "; make one with openssl rand -hex 16");
  }
  if (token.size() > Tokens::kMaxToken) {
    return absl::StrCat("has more than ", Tokens::kMaxToken, " characters");
  }
  return IsVisible(token) ? "" : "has characters that are not visible ASCII";
}

absl::StatusOr<std::unique_ptr<Tokens>> Tokens::Read(const std::string& token,
                                                     const std::string& file,
                                                     ControlEvents* events) {
  std::unique_ptr<Tokens> tokens(new Tokens(file, events));
  if (!token.empty()) {
    if (std::string problem = TokenProblem(token); !problem.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("--control-token ", problem));
    }
    tokens->own_.push_back({"", Hash(token)});
  }
  if (file.empty()) return tokens;
  if (absl::Status status = tokens->Reread(); !status.ok()) return status;
  return tokens;
}

absl::StatusOr<std::vector<Tokens::Entry>> Tokens::Parse(const std::string& path,
                                                         const std::string& text) {
  std::vector<Entry> entries;
  std::map<std::string, size_t> lines_of;  // by digest
  std::string wrong;
  size_t number = 0;
  const auto say = [&](const std::string& problem) {
    absl::StrAppend(&wrong, wrong.empty() ? "" : "\n", path, ":", number, ": ", problem);
  };
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty() || words[0][0] == '#') continue;
    if (words.size() != 2) {
      say(absl::StrCat("has ", words.size(), words.size() == 1 ? " word" : " words",
                       "; a line is OWNER TOKEN"));
      continue;
    }
    if (std::string problem = OwnerProblem(words[0]); !problem.empty()) say(problem);
    if (std::string problem = TokenProblem(words[1]); !problem.empty()) {
      say("the token " + problem);
    }
    std::string digest = Hash(words[1]);
    const auto [before, fresh] = lines_of.emplace(digest, number);
    if (!fresh) say(absl::StrCat("the token is that of line ", before->second));
    entries.push_back({words[0], std::move(digest)});
  }
  if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
  if (entries.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": has no token; a line is OWNER TOKEN"));
  }
  return entries;
}

absl::Status Tokens::Reread() {
  std::optional<absl::StatusOr<std::string>> text = file_.ReadIfChanged();
  if (!text) return absl::OkStatus();
  if (!text->ok()) return text->status();
  absl::StatusOr<std::vector<Entry>> entries = Parse(file_.path(), **text);
  if (!entries.ok()) return entries.status();
  filed_ = *std::move(entries);
  if (file_.readable_by_others()) {
    Warn(absl::StrCat(file_.path(), " can be read by everybody on this machine; chmod 600 it"));
  }
  return absl::OkStatus();
}

std::optional<std::string> Tokens::OwnerOf(std::string_view token) {
  const std::string digest = Hash(token);
  if (digest.empty()) return std::nullopt;  // no SHA-256, no token
  std::lock_guard<std::mutex> lock(mutex_);
  if (!file_.path().empty()) {
    if (absl::Status status = Reread(); !status.ok()) {
      Warn(absl::StrCat("the tokens stay as they were: ", std::string(status.message())));
    }
  }
  std::optional<std::string> owner;
  for (const std::vector<Entry>* entries : {&own_, &filed_}) {
    for (const Entry& entry : *entries) {
      if (EqualInConstantTime(entry.digest, digest)) owner = entry.owner;
    }
  }
  return owner;
}

void Tokens::Warn(const std::string& text) {
  if (events_ != nullptr) events_->OnWarning(text);
}

}  // namespace tlslab
