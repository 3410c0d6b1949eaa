// A question sheet says nothing of its answer.

#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>
#include <string>

#include "core/asked/asked.h"
#include "core/json/answer_path.h"
#include "math/syntax/syntax.h"
#include "render/figures/svg.h"
#include "render/format.h"
#include "support/files.h"
#include "support/solved.h"

namespace psolve {
namespace {

/// Numbers are the same where people see the same digits.
std::string key_of(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5g", std::abs(number));
  return text;
}

void add_numbers_in(const std::string& text, std::set<std::string>& numbers) {
  // Not those that belong to a name, as in w(0), seq1 and q[3,1], or to a power of ten.
  static const std::regex number("(?:^|[\\s/[\x92])(\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?)");
  for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at) {
    numbers.insert(key_of(std::stod(at->str(1))));
  }
}

/// Numbers, and those in texts.
void add_given(const Json& json, std::set<std::string>& numbers) {
  if (json.is_structured()) {
    for (const Json& part : json) add_given(part, numbers);
  } else if (json.is_number()) {
    numbers.insert(key_of(json.get<double>()));
  } else if (json.is_string()) {
    add_numbers_in(json.get<std::string>(), numbers);
    try {
      numbers.insert(key_of(constant_value(json.get<std::string>())));
    } catch (const std::exception&) {
      // No constant.
    }
  }
}

void add_answers(const Json& json, std::set<std::string>& numbers) {
  if (json.is_structured()) {
    for (const Json& part : json) add_answers(part, numbers);
  } else if (json.is_number()) {
    numbers.insert(key_of(json.get<double>()));
  }
}

/// What people read in a drawing.
std::string texts_in(const std::string& svg) {
  static const std::regex text(R"(<text[^>]*>([^<]*)</text>)");
  std::string all;
  for (std::sregex_iterator at(svg.begin(), svg.end(), text), end; at != end; ++at) {
    all += at->str(1) + "\n";
  }
  return all;
}

TEST(Sheet, HasNoNumberOfAnAnswerThatIsNotGiven) {
  for (const auto& path : shipped_specs()) {
    const Solution solution = solved(contents_of(path));
    std::set<std::string> given;
    add_given(solution.spec, given);
    for (const Prose::Piece& piece : solution.sought.pieces()) {
      if (const auto* words = std::get_if<std::string>(&piece)) add_numbers_in(*words, given);
    }
    std::set<std::string> answers;
    add_answers(solution.answers, answers);
    std::string sheet = render_text(solution, {.digits = {}, .sheet = true});
    // Behind this stand blanks alone, under names with ordinals.
    sheet = sheet.substr(0, sheet.find("\nAsked\n"));
    static const std::regex ordinal("(layer|example|function|method) [0-9]+");
    sheet = std::regex_replace(sheet, ordinal, "$1");
    for (const Figure& figure : solution.given_figures) sheet += texts_in(svg_file(figure));
    std::set<std::string> shown;
    add_numbers_in(sheet, shown);
    for (const std::string& number : shown) {
      EXPECT_TRUE(given.contains(number) || !answers.contains(number)) << path << ": " << number;
    }
  }
}

TEST(Sheet, AsksInEveryFormatAndForWhatIsThere) {
  for (const auto& path : shipped_specs()) {
    const Solution solution = solved(contents_of(path));
    const View view{.digits = {}, .sheet = true};
    const Json sheet = Json::parse(render_json(solution, view));
    EXPECT_FALSE(sheet["asked"].empty()) << path;
    EXPECT_EQ(sheet["asked"].size(), sheet["work"].size()) << path;
    for (const Json& asked : sheet["asked"]) {
      const auto name = asked["name"].get<std::string>();
      EXPECT_NE(answer_at(solution.answers, name), nullptr) << path << ": " << name;
      EXPECT_TRUE(sheet["work"][name].is_null()) << path << ": " << name;
      EXPECT_FALSE(asked["latex"].get<std::string>().empty()) << path << ": " << name;
    }
    for (const Format& format : formats()) {
      const std::string whole = format.render(solution, view);
      const auto body = whole.find("\\begin{document}");  // behind LaTeX's commands
      const std::string text = body == whole.npos ? whole : whole.substr(body);
      EXPECT_EQ(text.find("Derivation"), text.npos) << path << " as " << format.name;
      EXPECT_EQ(text.find("All answers"), text.npos) << path << " as " << format.name;
    }
  }
}

TEST(Sheet, SaysInWordsWhatALetterIs) {
  for (const auto& [spec, line] : {
           std::pair{"examples/backprop", "ŷ (output) ="},
           {"extra/batch-of-three", "ŷₑₓ₂ (example 2, output) ="},
       }) {
    const auto path = repository() / "problems" / (std::string(spec) + ".json");
    const std::string text = render_text(solved(contents_of(path)), {.digits = {}, .sheet = true});
    EXPECT_NE(text.find(line), text.npos) << text;
  }
}

/// The question, in text, from which a student works.
TEST(Sheet, TellsWhatASolverNeeds) {
  struct Case {
    const char* spec;
    const char* text;
  };
  for (const auto& [spec, text] : {
           Case{"ps03/02-boolean-network", "f(A, B, C, D) = "},
           Case{"extra/boolean-truth-table", "truth table: 0110100-"},
           Case{"extra/boolean-dont-cares", "minterms: 0, 2, 6, 8"},
           Case{"examples/backprop", "layer 1: dense, "},
           Case{"examples/backprop", "L = "},
           Case{"ps03/06-convolution-example-max", "max-pool, size 2"},
           Case{"extra/conv-transposed", "stride 2"},
           Case{"extra/optimizers-frameworks", "torch nesterov: nesterov, convention pytorch"},
           Case{"extra/optimizers-frameworks", "steps: 6"},
           Case{"extra/optimizers-frameworks", "until: 0.5"},
           Case{"ps03/15-1-prisoners-dilemma", "row actions: Cooperate, Defect"},
           Case{"ps03/15-gan-instability", "method: alternating"},
           Case{"examples/lstm-grad", "L = "},
           Case{"extra/rnn-truncated", "truncate: 2"},
       }) {
    const Solution solution =
        solved(contents_of(repository() / "problems" / (std::string(spec) + ".json")));
    const std::string sheet = render_text(solution, {.digits = {}, .sheet = true});
    EXPECT_NE(sheet.find(text), sheet.npos) << spec << " lacks " << text << "\n" << sheet;
  }
}

TEST(Sheet, AsksForNothingThatOnlyASearchKnows) {
  for (const auto& path : shipped_specs()) {
    for (const std::string& name : asked_answers(solved(contents_of(path)))) {
      for (const char* internal : {"proven", "diverged", "certificate", "lower_bound", "pure"}) {
        EXPECT_FALSE(name.ends_with(internal)) << path << ": " << name;
      }
    }
  }
}

TEST(Sheet, AsksForTheNetworkThatTheQuestionWants) {
  const auto asked =
      asked_answers(solved(contents_of(repository() / "problems/ps03/02-boolean-network.json")));
  EXPECT_EQ(asked, (std::vector<std::string>{"minimum.hidden_units", "networks.smallest",
                                             "linearly_separable"}));
}

TEST(Sheet, AsksForAnswersByTheirNotation) {
  struct Case {
    const char* spec;
    const char* answer;
    const char* text;
  };
  for (const auto& [spec, answer, text] : {
           Case{"ps03/08-backpropagation-2", "derivatives.w1", "∂L/∂w₁"},
           Case{"extra/hinge-linear-unit", "derivative_values.b", "derivative values: ∂L/∂b"},
           Case{"extra/batch-of-three", "examples[1].loss", "Lₑₓ₂"},
           Case{"extra/batch-of-three", "examples[1].y_hat", "ŷₑₓ₂"},
           Case{"extra/lstm-two-sequences", "gradients.Wf", "∂L/∂Wf"},
           Case{"extra/rnn-one-unit", "updated.W_xh", "Wₓₕ′"},
           Case{"examples/conv-backprop-derive", "kernel_gradient", "∂L/∂F"},
       }) {
    const Solution solution =
        solved(contents_of(repository() / "problems" / (std::string(spec) + ".json")));
    const Json sheet = Json::parse(render_json(solution, {.digits = {}, .sheet = true}));
    std::string found;
    for (const Json& asked : sheet["asked"]) {
      if (asked["name"] == answer) found = asked["text"];
    }
    EXPECT_EQ(found, text) << spec << ": " << answer;
  }
}

}  // namespace
}  // namespace psolve
