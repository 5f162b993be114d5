#include "server/config/spec_reading.h"

#include "absl/strings/str_cat.h"
#include "server/config/values.h"

namespace tlslab {

bool SpecReading::Fits(std::string_view child, int size, int limit) const {
  if (size <= limit) return true;
  Invalid(child, absl::StrCat("at most ", limit));
  return false;
}

void SpecReading::CheckNoNul(std::string_view child, std::string_view text) const {
  if (text.find('\0') != std::string_view::npos) Invalid(child, "holds a NUL");
}

void SpecReading::CheckHostName(std::string_view child, std::string_view name) const {
  constexpr size_t kMaxHostName = 255;
  if (name.size() > kMaxHostName) Invalid(child, "at most 255 bytes");
  CheckNoNul(child, name);
}

std::shared_ptr<const Credential> SpecReading::Find(const std::string& name,
                                                    const std::string& path) const {
  RequestProblems form;
  CheckName(name, "certificates", path, &form);
  if (!form.empty()) {
    problems.invalid.push_back(form.invalid.front());
    return nullptr;
  }
  std::optional<HeldCertificate> held = lookup.certificate(name);
  if (!held) {
    problems.Missing(path, name);
    return nullptr;
  }
  return held->credential;
}

}  // namespace tlslab
