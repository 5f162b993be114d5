#include "client/report/run_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "client/render/facts.h"
#include "client/report/wording.h"
#include "client/text/json_text.h"

namespace tlslab {
namespace {

constexpr size_t kMostCells = 5;  // named in a line of text

using Changes = std::vector<RunDiff::Change>;

// Finds the change that a difference belongs to.
class Groups {
 public:
  explicit Groups(Changes& changes) : changes_(changes) {}

  void Add(const Difference& difference, const std::string& cell) {
    const auto key = std::make_tuple(difference.path, difference.before, difference.now);
    const auto [found, is_new] = places_.try_emplace(key, changes_.size());
    if (is_new) changes_.push_back({difference, {}});
    changes_[found->second].cells.push_back(cell);
  }

 private:
  Changes& changes_;
  std::map<std::tuple<std::string, std::string, std::string>, size_t> places_;
};

std::vector<std::string> Labs(const v1::RunReport& report) {
  std::vector<std::string> labs;
  for (const v1::LabReport& lab : report.info().labs()) labs.push_back(LabText(lab));
  return labs;
}

std::string CellsText(const std::vector<std::string>& cells) {
  if (cells.size() == 1) return cells.front();
  std::string text = std::to_string(cells.size()) + " cells: ";
  for (size_t i = 0; i < cells.size() && i < kMostCells; ++i) text += (i ? ", " : "") + cells[i];
  return cells.size() > kMostCells ? text + ", ..." : text;
}

std::string ChangesText(const char* title, const Changes& changes) {
  if (changes.empty()) return "";
  std::string text = std::string(title) + "\n";
  for (const RunDiff::Change& change : changes) {
    const Difference& one = change.difference;
    text += "  " + Printable(one.path) + " " + Printable(one.before) + " → " + Printable(one.now) +
            "\n    in " + Printable(CellsText(change.cells)) + "\n";
  }
  return text + "\n";
}

std::string ListText(const char* title, const std::vector<std::string>& cells) {
  if (cells.empty()) return "";
  std::string text = std::string(title) + "\n";
  for (const std::string& cell : cells) text += "  " + Printable(cell) + "\n";
  return text + "\n";
}

std::string ListJson(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) json += (json.size() > 1 ? "," : "") + JsonQuoted(text);
  return json + "]";
}

std::string ChangesJson(const Changes& changes) {
  std::string json = "[";
  for (const RunDiff::Change& change : changes) {
    json += json.size() > 1 ? ",\n  " : "\n  ";
    json += "{\"path\":" + JsonQuoted(change.difference.path) +
            ",\"before\":" + JsonQuoted(change.difference.before) +
            ",\"now\":" + JsonQuoted(change.difference.now) +
            ",\"cells\":" + ListJson(change.cells) + "}";
  }
  return json + "]";
}

}  // namespace

RunDiff CompareRuns(const v1::RunReport& before, const v1::RunReport& now) {
  RunDiff diff;
  diff.labs_before = Labs(before);
  diff.labs_now = Labs(now);
  const Baseline baseline(before);
  Groups verdicts(diff.verdicts), facts(diff.facts);
  std::set<std::string> seen;
  for (const v1::ExperimentReport& experiment : now.experiments()) {
    for (const v1::CellReport& cell : experiment.cells()) {
      seen.insert(cell.cell_id());
      const v1::CellReport* was = baseline.Find(cell.cell_id());
      if (was == nullptr) {
        diff.only_now.push_back(cell.cell_id());
        continue;
      }
      const std::vector<Difference> differences = CompareCells(*was, cell);
      for (const Difference& one : differences) {
        (one.path == "verdict" ? verdicts : facts).Add(one, cell.cell_id());
      }
      ++diff.compared;
      diff.differing += differences.empty() ? 0 : 1;
    }
  }
  for (const v1::ExperimentReport& experiment : before.experiments()) {
    for (const v1::CellReport& cell : experiment.cells()) {
      if (seen.count(cell.cell_id()) == 0) diff.only_before.push_back(cell.cell_id());
    }
  }
  std::stable_sort(diff.facts.begin(), diff.facts.end(),
                   [](const RunDiff::Change& a, const RunDiff::Change& b) {
                     return a.cells.size() > b.cells.size();
                   });
  return diff;
}

std::string RunDiffText(const RunDiff& diff) {
  std::string text;
  if (diff.labs_before != diff.labs_now) {
    for (const std::string& lab : diff.labs_before) text += "before  " + Printable(lab) + "\n";
    for (const std::string& lab : diff.labs_now) text += "now     " + Printable(lab) + "\n";
    text += "\n";
  }
  text += ListText("Only in the first:", diff.only_before);
  text += ListText("Only in the second:", diff.only_now);
  text += ChangesText("Verdicts that changed:", diff.verdicts);
  text += ChangesText("Facts that changed:", diff.facts);
  text += std::to_string(diff.compared) + " cells compared, " + std::to_string(diff.differing) +
          " differ\n";
  return text;
}

std::string RunDiffJson(const RunDiff& diff) {
  return std::string("{\"alike\":") + (diff.alike() ? "true" : "false") +
         ",\n\"compared\":" + std::to_string(diff.compared) +
         ",\n\"differing\":" + std::to_string(diff.differing) +
         ",\n\"labs_before\":" + ListJson(diff.labs_before) +
         ",\n\"labs_now\":" + ListJson(diff.labs_now) +
         ",\n\"only_before\":" + ListJson(diff.only_before) +
         ",\n\"only_now\":" + ListJson(diff.only_now) +
         ",\n\"verdicts\":" + ChangesJson(diff.verdicts) +
         ",\n\"facts\":" + ChangesJson(diff.facts) + "}\n";
}

}  // namespace tlslab
