// What people read and what programs read is one thing: the numbers in the `text` of every line of
// the committed keys are those of its `math` and `values`, rounded to the digits shown.

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <sstream>

#include "support/files.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

/// The digits that keys show.
constexpr double kHalfADigit = 5.1e-6;

bool reads_as(double shown, double value) {
  return std::abs(shown - value) <= kHalfADigit * std::abs(value) + 1e-300;
}

/// "2/3" is a fraction, or two numbers that the line divides.
struct Shown {
  double top;
  double bottom = 1;

  double number() const { return top / bottom; }
};

/// Reads "−1.5·10⁻³", "2/3" and "4" out of a text, one after the other. What stands above or below
/// the line is an exponent or an index, and no number of its own.
class Numbers {
 public:
  explicit Numbers(std::string text) : text_(std::move(text)) {}

  std::vector<Shown> all() {
    std::vector<Shown> numbers;
    while (at_ < text_.size()) {
      const bool negative = take("−");
      if (!is_digit()) {
        if (!negative) ++at_;
        continue;
      }
      Shown number{decimal()};
      if (take("·10⁻")) {
        number.top *= std::pow(10.0, -superscript());
      } else if (is_power_of_ten()) {
        take("·10");
        number.top *= std::pow(10.0, superscript());
      } else if (text_[at_] == '/' && at_ + 1 < text_.size() && std::isdigit(text_[at_ + 1]) != 0) {
        ++at_;
        number.bottom = decimal();
      }
      if (negative) number.top = -number.top;
      numbers.push_back(number);
    }
    return numbers;
  }

 private:
  static constexpr std::array<std::string_view, 10> kSuperscripts = {"⁰", "¹", "²", "³", "⁴",
                                                                     "⁵", "⁶", "⁷", "⁸", "⁹"};

  bool take(std::string_view word) {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  bool is_digit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  double decimal() {
    std::size_t end = text_.find_first_not_of("0123456789.", at_);
    if (end == std::string::npos) end = text_.size();
    const double number = std::stod(text_.substr(at_, end - at_));
    at_ = end;
    return number;
  }
  bool is_power_of_ten() const {
    return std::ranges::any_of(kSuperscripts, [&](std::string_view digit) {
      const std::string power = "·10" + std::string(digit);
      return text_.compare(at_, power.size(), power) == 0;
    });
  }
  int superscript() {
    int number = 0;
    for (bool found = true; found;) {
      found = false;
      for (int digit = 0; digit < 10 && !found; ++digit) {
        found = take(kSuperscripts[digit]);
        if (found) number = 10 * number + digit;
      }
    }
    return number;
  }

  std::string text_;
  std::size_t at_ = 0;
};

/// The numbers in a value or an expression of MathJSON.
void collect(const Json& json, std::vector<double>& numbers) {
  if (json.is_number()) numbers.push_back(json.get<double>());
  if (json.is_structured()) {
    for (const Json& part : json) collect(part, numbers);
  }
}

/// "z = w·x = 2·3 = 6" as its sides.
std::vector<std::string> sides(std::string text) {
  std::vector<std::string> found(1);
  for (std::size_t at = 0; at < text.size();) {
    const bool equal = text.compare(at, 3, " = ") == 0;
    if (equal || text.compare(at, std::string(" ≈ ").size(), " ≈ ") == 0) {
      at += equal ? 3 : std::string(" ≈ ").size();
      found.emplace_back();
    } else {
      found.back() += text[at++];
    }
  }
  return found;
}

struct Count {
  int lines = 0;
  int elided = 0;  ///< with a middle left out
};

void compare(const Json& line, Count& count) {
  const std::string text = line["text"];
  SCOPED_TRACE(text);
  ++count.lines;
  if (text.find("…") != std::string::npos) {
    ++count.elided;
    return;
  }
  const std::vector<std::string> parts = sides(text);
  std::vector<double> stated;
  collect(line["math"].back(), stated);
  const std::vector<Shown> shown = Numbers(parts.back()).all();
  ASSERT_EQ(shown.size(), stated.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    EXPECT_TRUE(reads_as(shown[i].number(), stated[i]))
        << shown[i].number() << " for " << stated[i];
  }
  if (parts.size() < 4 || line["math"][0] != "Equal") return;
  std::vector<double> known;
  collect(line["math"][2], known);
  collect(line["values"], known);
  const auto is_known = [&](double number) {
    return std::ranges::any_of(
        known, [&](double value) { return reads_as(number, value) || reads_as(-number, value); });
  };
  for (const Shown& shown_number : Numbers(parts[parts.size() - 2]).all()) {
    const bool found = is_known(shown_number.number()) ||
                       (is_known(shown_number.top) && is_known(shown_number.bottom));
    EXPECT_TRUE(found) << shown_number.number() << " in " << parts[parts.size() - 2];
  }
}

void compare_all(const Json& steps, Count& count) {
  for (const Json& step : steps) {
    if (step.contains("lines")) {
      for (const Json& line : step["lines"]) {
        if (line.contains("math")) compare(line, count);
      }
    }
    if (step.contains("steps")) compare_all(step["steps"], count);
  }
}

TEST(Text, HasTheNumbersOfMath) {
  Count count;
  for (const auto& file : fs::recursive_directory_iterator(repository() / "problems")) {
    const fs::path& path = file.path();
    if (path.parent_path().filename() != "keys" || path.extension() != ".json") continue;
    SCOPED_TRACE(path.filename());
    compare_all(Json::parse(contents_of(path))["steps"], count);
  }
  EXPECT_GT(count.lines, 1'000);
  EXPECT_LT(10 * count.elided, count.lines);
}

/// Headings of Markdown: of formulas each is a word, and the rule in parentheses behind is none.
std::size_t words_in_heading(std::string line) {
  const auto rule = line.rfind(" *(");
  if (rule != std::string::npos && line.ends_with(")*")) line.resize(rule);
  std::size_t words = 0;
  bool in_formula = false, in_word = false;
  for (std::size_t i = line.find(' ', line.find(". ")); i < line.size(); ++i) {
    if (line[i] == '$') {
      in_formula = !in_formula;
      words += in_formula ? 1 : 0;
      in_word = false;
    } else if (!in_formula) {
      const bool starts = line[i] != ' ' && !in_word && std::ispunct(line[i]) == 0;
      words += starts ? 1 : 0;
      in_word = line[i] != ' ' && (in_word || starts);
    }
  }
  return words;
}

// A heading says what is done, and its rule stands behind it.
TEST(Text, HasShortHeadings) {
  EXPECT_EQ(words_in_heading("### 2. The layer $W x + b$, as a matrix *(chain rule)*"), 6U);
  std::size_t headings = 0;
  for (const auto& file : fs::recursive_directory_iterator(repository() / "problems")) {
    const fs::path& path = file.path();
    if (path.parent_path().filename() != "keys" || path.extension() != ".md") continue;
    std::istringstream lines(contents_of(path));
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("### ")) continue;
      ++headings;
      EXPECT_LE(words_in_heading(line), 12U) << path.filename() << ": " << line;
      EXPECT_GT(words_in_heading(line), 0U) << path.filename() << ": " << line;
      EXPECT_TRUE(line.ends_with(")*")) << path.filename() << " has but a rule: " << line;
    }
  }
  EXPECT_GT(headings, 500U);
}

}  // namespace
}  // namespace psolve
