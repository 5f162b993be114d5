#include "server/dialog/imap/fetch.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/dialog/imap/syntax.h"

namespace tlslab {
namespace {

// Items beyond these are no client's.
constexpr size_t kMaxItems = 20;

struct Section {
  std::string name;  // as the answer has it: "BODY[TEXT]<0>"
  std::string content;
};

std::string Literal(const std::string& content) {
  return "{" + std::to_string(content.size()) + "}\r\n" + content;
}

// Of "0.100" from `content`: at most 100 bytes from 0 on. Absent: it is malformed.
std::optional<std::string> Part(std::string_view range, const std::string& content,
                                std::string* from) {
  const size_t dot = range.find('.');
  const std::string start(range.substr(0, dot));
  const std::string count(dot == range.npos ? "" : range.substr(dot + 1));
  for (const std::string& number : {start, count}) {
    const bool digits = number.find_first_not_of("0123456789") == number.npos;
    if (number.empty() || number.size() > 9 || !digits) return {};
  }
  *from = start;
  return content.substr(std::min<size_t>(std::stoul(start), content.size()), std::stoul(count));
}

// Of `headers` those whose names are listed in "(DATE FROM)", or, `wanted` false, the others.
std::string Fields(std::string_view headers, std::string_view list, bool wanted) {
  const std::string names = " " + std::string(list.substr(1, list.size() - 2)) + " ";
  std::string fields;
  while (!headers.empty()) {
    const std::string_view line = headers.substr(0, headers.find('\n') + 1);
    headers.remove_prefix(line.size());
    const std::string name = " " + Capitals(line.substr(0, line.find(':'))) + " ";
    if ((names.find(name) != names.npos) == wanted) fields += line;
  }
  return fields + "\r\n";
}

std::optional<std::string> ContentOf(std::string_view section, const LabMail& mail) {
  if (section.empty()) return mail.text();
  if (section == "TEXT") return mail.body();
  if (section == "HEADER") return mail.headers() + "\r\n";
  const Command fields = ReadCommand(section);
  if (fields.argument.size() < 2 || fields.argument[0] != '(') return {};
  if (fields.verb == "HEADER.FIELDS") return Fields(mail.headers(), fields.argument, true);
  if (fields.verb == "HEADER.FIELDS.NOT") return Fields(mail.headers(), fields.argument, false);
  return {};
}

// "BODY[...]" and "BODY.PEEK[...]", with a "<...>" or not.
std::optional<Section> ReadBody(std::string_view item, const LabMail& mail) {
  const size_t open = item.find('[');
  const size_t close = item.find(']');
  if (open == item.npos || close == item.npos || close < open) return {};
  const std::string_view kind = item.substr(0, open);
  if (kind != "BODY" && kind != "BODY.PEEK") return {};
  const std::string_view name = item.substr(open + 1, close - open - 1);
  std::optional<std::string> content = ContentOf(name, mail);
  if (!content) return {};
  Section section{"BODY[" + std::string(name) + "]", *std::move(content)};
  const std::string_view range = item.substr(close + 1);
  if (range.empty()) return section;
  if (range.size() < 2 || range.front() != '<' || range.back() != '>') return {};
  std::string from;
  std::optional<std::string> part = Part(range.substr(1, range.size() - 2), section.content, &from);
  if (!part) return {};
  return Section{section.name + "<" + from + ">", *std::move(part)};
}

std::optional<std::string> AnswerItem(std::string_view item, const LabMail& mail) {
  if (item == "FAST") return AnswerFetch("(FLAGS INTERNALDATE RFC822.SIZE)", mail);
  if (item == "FLAGS") return "FLAGS (\\Seen)";
  if (item == "UID") return "UID 1";
  if (item == "INTERNALDATE") return "INTERNALDATE \"01-Jan-2026 00:00:00 +0000\"";
  if (item == "RFC822.SIZE") return "RFC822.SIZE " + std::to_string(mail.text().size());
  if (item == "RFC822") return "RFC822 " + Literal(mail.text());
  if (item == "RFC822.HEADER") return "RFC822.HEADER " + Literal(mail.headers() + "\r\n");
  if (item == "RFC822.TEXT") return "RFC822.TEXT " + Literal(mail.body());
  const std::optional<Section> section = ReadBody(item, mail);
  if (!section) return {};
  return section->name + " " + Literal(section->content);
}

}  // namespace

std::optional<std::string> AnswerFetch(std::string_view items, const LabMail& mail) {
  const bool list = items.size() >= 2 && items.front() == '(' && items.back() == ')';
  if (list) items = items.substr(1, items.size() - 2);
  const auto words = ReadImapWords(Capitals(items));
  if (!words || words->empty() || words->size() > kMaxItems) return {};
  std::string answers;
  for (const std::string& item : *words) {
    const std::optional<std::string> answer = AnswerItem(item, mail);
    if (!answer) return {};
    answers += (answers.empty() ? "" : " ") + *answer;
  }
  return answers;
}

}  // namespace tlslab
