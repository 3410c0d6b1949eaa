#include "render/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/asked/labels.h"
#include "core/text/text.h"
#include "core/workings/settings.h"
#include "formula/meaning/name.h"
#include "formula/notation.h"
#include "render/answer_lines.h"
#include "render/figures/svg.h"
#include "render/result.h"
#include "render/rounds.h"
#include "render/words.h"

namespace psolve {
namespace {

constexpr std::size_t kMostAnswerLines = 40;
/// Longer closed forms are cut where people read, and whole in JSON.
constexpr std::size_t kLongestText = 1'200;
/// Lines of given data that people read, and numbers side by side in one.
constexpr std::size_t kMostGivenLines = 40;
constexpr std::size_t kMostSideBySide = 24;

std::string trimmed(const std::string& text) {
  const std::size_t start = text.find_first_not_of(' ');
  return start == text.npos ? "" : text.substr(start, text.find_last_not_of(' ') + 1 - start);
}

class LayOut {
 public:
  LayOut(const Solution& solution, const View& view, Page& page)
      : solution_(solution), view_(view), page_(page) {}

  void run() {
    page_.title(trimmed(one_line(title_of(solution_))), trimmed(one_line(solution_.source)));
    if (view_.sheet) return sheet();
    if (view_.answers_only) {
      page_.section(solution_.answers.size() == 1 ? "Answer" : "Answers");
      return answers();
    }
    warn();
    preamble();
    result();
    derivation();
    checks();
    remarks();
    if (solution_.answers.empty() || view_.brief) return;
    page_.appendix();
    answers();
  }

 private:
  void sheet() {
    preamble();
    figures(solution_.given_figures);
    const std::vector<Asked> list = asked_of(solution_);
    if (list.empty()) return;
    page_.section("Asked");
    for (const Asked& asked : list) {
      Prose symbol = asked.symbol;
      if (!asked.words.empty()) symbol << " (" + asked.words + ")";
      page_.blank(symbol);
    }
  }

  void warn() {
    const auto failed = std::count_if(solution_.checks.begin(), solution_.checks.end(),
                                      [](const Check& check) { return !check.passed(); });
    if (failed > 0) {
      page_.warning(std::to_string(failed) + " of " + std::to_string(solution_.checks.size()) +
                    " checks failed: do not trust these answers.");
    }
  }

  void preamble() {
    if (!solution_.question.empty()) {
      page_.paragraph(solution_.question);
    } else if (!solution_.sought.empty()) {
      page_.paragraph(solution_.sought);
    }
    if (!solution_.assumptions.empty()) {
      page_.section("Assumed");
      page_.bullets({solution_.assumptions.begin(), solution_.assumptions.end()});
    }
    given();
  }

  /// The data as mathematics: numbers of one object or list of the spec side by side, vectors and
  /// matrices on lines of their own.
  void given() {
    const auto& data = solution_.given;
    if (data.empty()) return;
    page_.section("Given");
    std::vector<Prose> items;
    const auto put = [&] {
      if (!items.empty()) page_.bullets(items);
      items.clear();
    };
    std::vector<std::size_t> starts;  // of the lines that are put down
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (i == 0 || !stand_together(data[i - 1], data[i])) starts.push_back(i);
    }
    const std::size_t lines = starts.size();
    starts.push_back(data.size());
    std::string label;  // of the last block: it stands before the first of several
    for (std::size_t n = 0; n < lines; ++n) {
      if (lines > kMostGivenLines && n == kMostGivenLines - 3) {
        items.emplace_back(fmt::format("… {} more lines like these", lines - kMostGivenLines + 1));
        n = lines - 2;
      }
      if (is_setting(data[starts[n]])) {
        items.push_back(told_together(starts[n], starts[n + 1]));
      } else if (is_number(data[starts[n]])) {
        items.push_back(side_by_side(starts[n], starts[n + 1]));
      } else {
        const std::string own = label_of(data[starts[n]]);
        if (own != label && !own.empty()) items.emplace_back(own + ":");
        label = own;
        put();
        page_.equation(data[starts[n]].line, 0);
      }
    }
    put();
  }

  static bool is_number(const Given& datum) { return datum.value && datum.value->is_number(); }

  /// Settings of the whole problem, or numbers of one place.
  static bool stand_together(const Given& a, const Given& b) {
    const auto is_of_whole = [](const Given& datum) {
      return is_setting(datum) && datum.pointer.rfind('/') == 0;
    };
    if (is_of_whole(a) && is_of_whole(b)) return true;
    return is_number(a) && is_number(b) && place_of(a) == place_of(b);
  }

  /// "/layers/0" of all that stands in that layer, else the pointer of what is around the datum.
  static std::string_view place_of(const Given& datum) {
    const std::string_view pointer = datum.pointer;
    const auto second = pointer.find('/', 1);
    const auto third = second == pointer.npos ? second : pointer.find('/', second + 1);
    return pointer.substr(0, third == pointer.npos ? pointer.rfind('/') : third);
  }

  /// What comes before the NAMEs of a layer, a method, a sequence: "layer1".
  static std::string label_of(const Given& datum) {
    const auto plain = datum.line.parts().empty() ? std::nullopt : name_of(datum.line.part(0));
    if (!plain || plain->size() + 1 >= datum.name.size()) return "";
    return datum.name.substr(0, datum.name.size() - plain->size() - 1);
  }

  Prose told_together(std::size_t begin, std::size_t end) const {
    std::string words;
    for (std::size_t i = begin; i < end; ++i) {
      words += (i > begin ? "; " : "") + solution_.given[i].line.text();
    }
    return words;
  }

  Prose side_by_side(std::size_t begin, std::size_t end) const {
    std::string label = label_of(solution_.given[begin]);
    if (label.empty()) label = field_around(solution_.given[begin].pointer);
    Prose line = label.empty() ? "" : label + ": ";
    for (std::size_t i = begin; i < end; ++i) {
      if (end - begin > kMostSideBySide && i == begin + kMostSideBySide - 2) {
        line << ", …";
        i = end - 1;
      }
      if (i > begin) line << ", ";
      line << solution_.given[i].line;
    }
    return line;
  }

  /// What is asked for, in mathematics, with what there is to see of it.
  void result() {
    const std::vector<Prose> lines = result_of(solution_);
    if (lines.empty() && solution_.figures.empty()) return;
    page_.section("Result");
    for (const Prose& line : lines) {
      if (const Formula* formula = lone_formula(line)) {
        page_.equation(*formula, 0);
      } else {
        page_.statement(line);
      }
    }
    figures(solution_.figures);
  }

  void figures(const std::vector<Figure>& list) {
    for (const Figure& figure : list) {
      const std::string link = view_.figure_links ? *view_.figure_links + figure_file(figure) : "";
      if (view_.sheet && link.empty() && !page_.draws()) continue;
      page_.figure(figure, link);
    }
  }

  /// The general argument, which is the first step of a derivation that has one, and the instance.
  void derivation() {
    const auto& all = solution_.steps;
    const bool has_theory = !all.empty() && all[0].id == "theory";
    if (has_theory) {
      page_.section("Argument");
      for (const auto& line : all[0].lines) page_.equation(line.written(), 0);
      steps(all[0].steps, nullptr, "", 0);
    }
    const std::vector<Step> instance(all.begin() + (has_theory ? 1 : 0), all.end());
    if (instance.empty()) return;
    page_.section("Derivation");
    steps(instance, nullptr, "", 0);
  }

  void answers() {
    const std::vector<AnswerLine> lines = answer_lines(solution_);
    const std::size_t most = view_.answers_only ? lines.size() : kMostAnswerLines;
    std::vector<Answer> plain;
    const auto put_plain = [&] {
      if (!plain.empty()) page_.answers(plain);
      plain.clear();
    };
    for (std::size_t i = 0; i < std::min(most, lines.size()); ++i) {
      if (is_table(*lines[i].value)) {
        put_plain();
        table(lines[i]);
      } else {
        plain.push_back(answer(lines[i]));
      }
    }
    put_plain();
    if (lines.size() > most) {
      page_.paragraph("… and " + std::to_string(lines.size() - most) +
                      " more; --answers-only or --format json gives them all.");
    }
  }

  void table(const AnswerLine& line) {
    const Json& list = *line.value;
    std::vector<std::string> header = {line.name};
    const std::vector<std::string> names = column_names(list);
    header.insert(header.end(), names.begin(), names.end());
    Cells rows;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list.size() > kMostAnswerLines && i > 2 && i + 2 < list.size()) {
        if (i == 3) rows.emplace_back(header.size(), "…");
        continue;
      }
      std::vector<std::string> row = {std::to_string(i + 1)};
      for (const std::string& name : names) {
        const auto cell = list[i].find(name);
        row.push_back(
            cell == list[i].end()
                ? ""
                : write(
                      value_formula(solution_, fmt::format("{}[{}].{}", line.name, i, name), *cell),
                      Hand::unicode, view_.prose_digits()));
      }
      rows.push_back(std::move(row));
    }
    page_.table(header, rows);
  }

  Answer answer(const AnswerLine& line) const {
    Answer answer{line.name, {}};
    const Formula symbol = symbol_of_answer(solution_, line.name);
    const bool tells = !symbol.is(Formula::Kind::blank) &&
                       write(symbol, Hand::unicode, view_.prose_digits()) != line.name;
    if (tells) answer.values.push_back(symbol);
    const auto* text = line.value->get_ptr<const std::string*>();
    if (text != nullptr && text->size() > kLongestText && !view_.answers_only) {
      answer.values.push_back(
          Formula::words(text->substr(0, text->rfind(' ', kLongestText)) + " …"));
      return answer;
    }
    if (line.exact != nullptr && tells_more(*line.exact, *line.value)) {
      answer.values.push_back(value_formula(solution_, line.name, *line.exact));
    }
    answer.values.push_back(number_formula(solution_, line));
    return answer;
  }

  void steps(const std::vector<Step>& list, const Step* around, const std::string& prefix,
             int depth) {
    // What a table above them shows is not counted once more.
    const bool has_table = around != nullptr && !around->lines.empty();
    if (has_table && std::ranges::all_of(list, &Step::is_left_out)) return;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string number = prefix + std::to_string(++shown);
      const auto is_more = [&](std::size_t k) {
        return list[k].is_left_out || (view_.brief && repeats(list, k));
      };
      if (is_more(i)) {
        const std::size_t before = i;
        while (i + 1 < list.size() && is_more(i + 1)) ++i;
        const auto count = i + 1 - before;
        const Step rest{"", list[i].rule,
                        before == 0 ? fmt::format("… {} in the same way as above",
                                                  counted(static_cast<long>(count), "step"))
                                    : fmt::format("… {} more in the same way", count)};
        heading(rest, around, number, depth);
        continue;
      }
      const Step& step = list[i];
      heading(step, around, number, depth);
      for (const auto& line : step.lines) page_.equation(line.written(), depth);
      steps(step.steps, &step, number + ".", depth + 1);
    }
  }

  void heading(const Step& step, const Step* around, const std::string& number, int depth) {
    const bool repeated = around != nullptr && around->rule == step.rule;
    const std::string rule = repeated ? "" : words_of(step.rule);
    if (depth > 0 || step.claim.empty()) return page_.step(number, step, rule, depth);
    const Heading heading = heading_of(step.claim);
    Step over = step;
    over.claim = heading.words;
    if (!heading.words.empty()) {
      page_.step(number, over, rule, depth);
    } else {
      std::string words = rule;
      words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
      over.claim = words;
      page_.step(number, over, "", depth);
    }
    if (!heading.text.empty()) page_.paragraph(heading.text);
  }

  void checks() {
    if (solution_.checks.empty()) return;
    page_.section("Checks");
    if (view_.brief && solution_.passed()) return page_.paragraph(passed_checks());
    Cells rows;
    for (const auto& check : solution_.checks) {
      rows.push_back({check.passed() ? "✓" : "✗ failed", check.claim, check.method,
                      shown(check.error, 2), shown(check.tolerance, 2)});
    }
    page_.table({"", "Claim", "Method", "Error", "Tolerance"}, rows);
  }

  /// How many checks passed, and by which methods.
  std::string passed_checks() const {
    std::vector<std::string> methods;
    for (const Check& check : solution_.checks) {
      if (std::ranges::find(methods, check.method) == methods.end())
        methods.push_back(check.method);
    }
    std::string text = counted(std::ssize(solution_.checks), "check") + " passed: ";
    for (const std::string& method : methods) text += (&method == &methods[0] ? "" : "; ") + method;
    return text + ".";
  }

  void remarks() {
    if (solution_.remarks.empty() && solution_.claims.empty()) return;
    page_.section("Remarks");
    std::vector<Prose> items;
    for (const auto& claim : solution_.claims) {
      Prose item = "The source claims that ";
      item.append(claim.claim) << ": " + std::string(name_of(claim.verdict)) + ". ";
      item.append(claim.reason);
      items.push_back(std::move(item));
    }
    for (const auto& remark : solution_.remarks) {
      std::string kind(name_of(remark.kind));
      kind[0] = static_cast<char>(kind[0] - 'a' + 'A');
      Prose item = kind + ": ";
      item.append(remark.text);
      items.push_back(std::move(item));
    }
    page_.bullets(items);
  }

  const Solution& solution_;
  const View& view_;
  Page& page_;
};

}  // namespace

void Page::figure(const Figure& figure, const std::string& link) {
  const std::string where = link.empty()
                                ? " (--figures DIR draws it as " + figure_file(figure) + ")"
                                : " (drawn in " + link + ")";
  Prose item = figure.caption;
  item << where;
  bullets({item});
}

void lay_out(const Solution& solution, const View& view, Page& page) {
  LayOut(solution, view, page).run();
}

}  // namespace psolve
