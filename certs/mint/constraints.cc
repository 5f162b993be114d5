#include "certs/mint/constraints.h"

#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "certs/mint/general_names.h"

namespace tlslab {
namespace {

constexpr size_t kMaxSubtrees = 1000;
constexpr size_t kMaxNameBytes = 2048;

using Subtrees = STACK_OF(GENERAL_SUBTREE);

std::string Mask(size_t bytes, uint32_t bits) {
  std::string mask(bytes, '\0');
  for (uint32_t bit = 0; bit < bits; ++bit) {
    mask[bit / 8] = static_cast<char>(static_cast<unsigned char>(mask[bit / 8]) | 0x80 >> bit % 8);
  }
  return mask;
}

// The address and then the mask; empty when it is no range, or has bits set beyond
// its prefix.
std::string RangeBytes(const std::string& range) {
  const size_t slash = range.find('/');
  if (slash == std::string::npos) return "";
  const std::string address = IpAddressBytes(range.substr(0, slash));
  const std::string digits = range.substr(slash + 1);
  uint32_t bits = 0;
  if (address.empty() || digits.empty() || digits.size() > 3 ||
      digits.find_first_not_of("0123456789") != std::string::npos ||
      !absl::SimpleAtoi(digits, &bits) || bits > address.size() * 8) {
    return "";
  }
  const std::string mask = Mask(address.size(), bits);
  for (size_t i = 0; i < address.size(); ++i) {
    if ((address[i] & ~mask[i]) != 0) return "";
  }
  return address + mask;
}

void CheckRange(const std::string& field, const std::string& range, MintViolations* violations) {
  if (!RangeBytes(range).empty()) return;
  violations->push_back({field, absl::StrCat(Quoted(range),
                                             " is not a range of IP addresses, for example "
                                             "\"10.0.0.0/8\" or \"2001:db8::/32\"")});
}

// An empty one stands for every DNS name.
void CheckDnsSubtree(const std::string& field, const std::string& name,
                     MintViolations* violations) {
  if (!name.empty()) CheckDnsName(field, name, violations);
}

void CheckOtherSubtree(const std::string& field, const std::string& name,
                       MintViolations* violations) {
  CheckGraphicAscii(field, name, kMaxNameBytes, "write an international host as its A-label",
                    violations);
}

struct Kind {
  const char* permitted_field;
  const char* excluded_field;
  std::vector<std::string> NameConstraintsSpec::*permitted;
  std::vector<std::string> NameConstraintsSpec::*excluded;
  void (*check)(const std::string&, const std::string&, MintViolations*);
  int type;
};

constexpr Kind kKinds[] = {
    {"name_constraints.permitted_dns_names", "name_constraints.excluded_dns_names",
     &NameConstraintsSpec::permitted_dns_names, &NameConstraintsSpec::excluded_dns_names,
     CheckDnsSubtree, GEN_DNS},
    {"name_constraints.permitted_ip_ranges", "name_constraints.excluded_ip_ranges",
     &NameConstraintsSpec::permitted_ip_ranges, &NameConstraintsSpec::excluded_ip_ranges,
     CheckRange, GEN_IPADD},
    {"name_constraints.permitted_email_addresses", "name_constraints.excluded_email_addresses",
     &NameConstraintsSpec::permitted_email_addresses,
     &NameConstraintsSpec::excluded_email_addresses, CheckOtherSubtree, GEN_EMAIL},
    {"name_constraints.permitted_uris", "name_constraints.excluded_uris",
     &NameConstraintsSpec::permitted_uris, &NameConstraintsSpec::excluded_uris, CheckOtherSubtree,
     GEN_URI},
};

void CheckNameConstraints(const NameConstraintsSpec& constraints, MintViolations* violations) {
  bool any = false;
  for (const Kind& kind : kKinds) {
    CheckEach(kind.permitted_field, constraints.*kind.permitted, kMaxSubtrees, kind.check,
              violations);
    CheckEach(kind.excluded_field, constraints.*kind.excluded, kMaxSubtrees, kind.check,
              violations);
    any = any || !(constraints.*kind.permitted).empty() || !(constraints.*kind.excluded).empty();
  }
  if (!any) violations->push_back({"name_constraints", "has no subtree"});
}

bool PushSubtree(Subtrees* subtrees, OsslPtr<GENERAL_NAME> base) {
  OsslPtr<GENERAL_SUBTREE> subtree(base ? GENERAL_SUBTREE_new() : nullptr);
  if (!subtree) return false;
  GENERAL_NAME_free(subtree->base);
  subtree->base = base.release();
  if (sk_GENERAL_SUBTREE_push(subtrees, subtree.get()) <= 0) return false;
  subtree.release();
  return true;
}

// `subtrees` stays null without a name: an empty list is no list.
bool PushEach(Subtrees** subtrees, int type, const std::vector<std::string>& names) {
  if (names.empty()) return true;
  if (!*subtrees) *subtrees = sk_GENERAL_SUBTREE_new_null();
  if (!*subtrees) return false;
  for (const std::string& name : names) {
    const std::string value = type == GEN_IPADD ? RangeBytes(name) : name;
    if (!PushSubtree(*subtrees, GeneralName(type, value))) return false;
  }
  return true;
}

}  // namespace

void CheckConstraints(const MintSpec& spec, MintViolations* violations) {
  if (spec.path_length && !spec.certificate_authority) {
    violations->push_back({"path_length", "needs certificate_authority"});
  }
  if (!spec.name_constraints) return;
  if (!spec.certificate_authority) {
    violations->push_back({"name_constraints", "needs certificate_authority"});
  }
  CheckNameConstraints(*spec.name_constraints, violations);
}

bool AddBasicConstraints(const MintSpec& spec, ExtensionWriter* writer) {
  const OsslPtr<BASIC_CONSTRAINTS> constraints(BASIC_CONSTRAINTS_new());
  if (!constraints) return false;
  constraints->ca = spec.certificate_authority ? 0xff : 0;
  if (spec.path_length) {
    constraints->pathlen = ASN1_INTEGER_new();
    if (!constraints->pathlen ||
        ASN1_INTEGER_set_uint64(constraints->pathlen, *spec.path_length) != 1) {
      return false;
    }
  }
  return writer->Add(NID_basic_constraints, constraints.get(), true);
}

bool AddNameConstraints(const MintSpec& spec, ExtensionWriter* writer) {
  if (!spec.name_constraints) return true;
  const OsslPtr<NAME_CONSTRAINTS> constraints(NAME_CONSTRAINTS_new());
  if (!constraints) return false;
  for (const Kind& kind : kKinds) {
    if (!PushEach(&constraints->permittedSubtrees, kind.type,
                  *spec.name_constraints.*kind.permitted) ||
        !PushEach(&constraints->excludedSubtrees, kind.type,
                  *spec.name_constraints.*kind.excluded)) {
      return false;
    }
  }
  return writer->Add(NID_name_constraints, constraints.get(), true);
}

}  // namespace tlslab
