#include "grade/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/text/text.h"
#include "grade/report/lines.h"

namespace psolve {
namespace {

template <class Map>
auto commonest_first(const Map& map, int least) {
  std::vector<typename Map::mapped_type> rows;
  for (const auto& [key, row] : map) {
    if (row.count >= least) rows.push_back(row);
  }
  std::ranges::stable_sort(rows, [](const auto& a, const auto& b) { return a.count > b.count; });
  return rows;
}

/// What one slip is called whoever makes it: without the number that came out.
std::string general(const std::string& text) {
  constexpr std::string_view comes_out = " comes out when ";
  const std::size_t at = text.find(comes_out);
  return at == text.npos ? text : text.substr(at + comes_out.size());
}

}  // namespace

void Summary::add(const Grade& grade) {
  ++works_;
  for (const GradedLine& line : grade.lines) {
    if (line.verdict == LineVerdict::unknown) continue;
    Counts& counts = lines_[line.meaning];
    if (counts.name.empty()) counts.name = line.name;
    counts.place = line.place;
    switch (line.verdict) {
      case LineVerdict::right:
      case LineVerdict::rounded:
        ++counts.right;
        break;
      case LineVerdict::follows:
        ++counts.follows;
        break;
      case LineVerdict::blank:
        ++counts.blank;
        break;
      default:
        ++counts.wrong;
    }
    if (line.slip) {
      const std::string text = general(line.slip->text);
      Counted& slip = slips_[line.slip->id + "|" + text];
      slip.first = line.slip->id;
      slip.second = text;
      ++slip.count;
    } else if (line.verdict == LineVerdict::wrong) {
      Counted& value = unexplained_[line.meaning + "|" + line.given.dump()];
      value.first = counts.name;
      value.second = line.given;
      ++value.count;
    }
  }
}

Json Summary::json() const {
  Json json = {{"psolve", PSOLVE_VERSION},
               {"works", works_},
               {"lines", Json::array()},
               {"slips", Json::array()},
               {"unexplained", Json::array()}};
  std::vector<std::pair<std::string, Counts>> lines(lines_.begin(), lines_.end());
  std::ranges::stable_sort(lines, {}, [](const auto& line) { return line.second.place; });
  for (const auto& [meaning, counts] : lines) {
    json["lines"].push_back({{"name", counts.name},
                             {"right", counts.right},
                             {"follows", counts.follows},
                             {"wrong", counts.wrong},
                             {"blank", counts.blank}});
  }
  for (const Counted& slip : commonest_first(slips_, 1)) {
    json["slips"].push_back({{"id", slip.first}, {"text", slip.second}, {"count", slip.count}});
  }
  for (const Counted& value : commonest_first(unexplained_, 2)) {
    json["unexplained"].push_back(
        {{"name", value.first}, {"value", value.second}, {"count", value.count}});
  }
  return json;
}

std::string Summary::text() const {
  const Json all = json();
  std::string text = counted(works_, "work");
  if (unreadable_ > 0) text += fmt::format(", and {} that cannot be read", unreadable_);
  text += "\n\n";
  std::size_t width = 4;
  for (const Json& line : all["lines"]) {
    width = std::max(width, columns_of(printable(line["name"].get<std::string>(), 40)));
  }
  text += "line" + std::string(width - 4 + 2, ' ') + "right  follows  wrong  blank\n";
  for (const Json& line : all["lines"]) {
    const std::string name = printable(line["name"].get<std::string>(), 40);
    text +=
        name + std::string(width - columns_of(name) + 2, ' ') +
        fmt::format("{:>5}  {:>7}  {:>5}  {:>5}\n", line["right"].get<int>(),
                    line["follows"].get<int>(), line["wrong"].get<int>(), line["blank"].get<int>());
  }
  if (!all["slips"].empty()) text += "\nSlips, the commonest first:\n";
  for (const Json& slip : all["slips"]) {
    text += fmt::format("{:>5}  {}: {}\n", slip["count"].get<int>(), slip["id"].get<std::string>(),
                        printable(slip["text"].get<std::string>()));
  }
  if (!all["unexplained"].empty()) {
    text += "\nWrong values that several wrote and no slip explains (`slips` can name them):\n";
  }
  for (const Json& value : all["unexplained"]) {
    text += fmt::format("{:>5}  {} = {}\n", value["count"].get<int>(),
                        printable(value["name"].get<std::string>(), 40), brief(value["value"], 30));
  }
  return text;
}

}  // namespace psolve
