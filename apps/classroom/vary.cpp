#include "classroom/vary.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <set>
#include <span>
#include <string_view>

#include "core/json/address.h"
#include "core/json/answer_path.h"
#include "core/json/text.h"
#include "core/text/text.h"
#include "files/output.h"
#include "registry.h"
#include "spec/input/source.h"
#include "variants/draw.h"

namespace psolve {
namespace {

/// Attempts at one variant.
constexpr std::uint64_t kMostDraws = 1'000;

/// Whether all numbers in `answer` lie within `range`.
bool lies_within(const Json& answer, const Json& range) {
  if (answer.is_structured()) {
    return std::ranges::all_of(answer,
                               [&](const Json& entry) { return lies_within(entry, range); });
  }
  return answer.is_number() && range[0].get<double>() <= answer.get<double>() &&
         answer.get<double>() <= range[1].get<double>();
}

class Variants {
 public:
  Variants(const SpecSource& source, std::int64_t seed)
      : source_(source),
        seed_(static_cast<std::uint64_t>(seed)),
        accept_(source_.json.value("accept", Json::object())) {
    SpecSource trial = source_;
    const Solution solution = solve(problem_of(source_), trial, Extent::whole);
    if (!source_.json.contains("vary")) {
      throw addressed(SpecError("", "missing field \"vary\": what may be drawn anew"), source_);
    }
    for (const auto& [path, range] : accept_.items()) {
      if (answer_at(solution.answers, path) == nullptr) {
        throw addressed(SpecError("/accept" + pointer_step(path), "there is no such answer"),
                        source_);
      }
    }
    drawn_in_place(1, 0);
    for (const auto& [pointer, range] : source_.json.at("vary").items()) try_words(pointer, range);
  }

  Json variant(std::uint64_t index) {
    std::array<int, kOutcomes.size()> counts{};
    std::string refusal;  // the first
    for (std::uint64_t attempt = 0; attempt < kMostDraws; ++attempt) {
      Json drawn = drawn_in_place(index, attempt);
      Json numbers = drawn;
      numbers.erase("variant");
      Outcome outcome = outcome_of(drawn, refusal);
      if (outcome == Outcome::serves) {
        if (known_.insert(json_line(numbers)).second) return drawn;
        outcome = Outcome::repeated;
      }
      ++counts[static_cast<std::size_t>(outcome)];
    }
    throw addressed(SpecError("/vary", account(index, counts, refusal)), source_);
  }

 private:
  Json drawn_in_place(std::uint64_t index, std::uint64_t attempt) const {
    try {
      return drawn_variant(source_.json, seed_, index, attempt);
    } catch (const SpecError& error) {
      throw addressed(error, source_);
    }
  }

  enum class Outcome { refused, failed, outside, repeated, serves };
  static constexpr std::array<std::string_view, 4> kOutcomes = {"refused", "failed a check",
                                                                "outside accept", "there already"};

  /// "no variant 3 in 1000 draws: 990 outside accept, 10 there already".
  static std::string account(std::uint64_t index, std::span<const int> counts,
                             const std::string& refusal) {
    std::string text = fmt::format("no variant {} in {} draws", index, kMostDraws);
    const char* sign = ": ";
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      text += fmt::format("{}{} {}", sign, counts[i], kOutcomes[i]);
      if (i == 0) text += " (" + refusal + ")";
      sign = ", ";
    }
    return text;
  }

  /// `refusal` becomes the first.
  Outcome outcome_of(const Json& drawn, std::string& refusal) const {
    Json spec = drawn;
    try {
      const Problem& problem = problem_of(source_);
      const Solution solution = problem.solve(problem, spec, Extent::whole);
      if (!solution.passed()) return Outcome::failed;
      for (const auto& [path, range] : accept_.items()) {
        const Json* answer = answer_at(solution.answers, path);
        if (answer == nullptr || !lies_within(*answer, range)) return Outcome::outside;
      }
      return Outcome::serves;
    } catch (const SpecError& error) {
      if (refusal.empty()) refusal = error.pointer() + ": " + error.what();
      return Outcome::refused;
    }
  }

  /// A word to choose that the spec does not take in that place is a mistake of its own.
  void try_words(const std::string& pointer, const Json& range) const {
    const auto choices = range.find("choose");
    if (choices == range.end()) return;
    for (std::size_t i = 0; i < choices->size(); ++i) {
      const Json& choice = (*choices)[i];
      Json spec = source_.json;
      Json& varied = spec.at(Json::json_pointer(pointer));
      if (!choice.is_string() || !varied.is_string()) continue;
      varied = choice;
      try {
        const Problem& problem = problem_of(source_);
        problem.solve(problem, spec, Extent::answers_only);
      } catch (const SpecError& error) {
        if (error.pointer() != pointer) continue;
        throw addressed(
            SpecError(fmt::format("/vary{}/choose/{}", pointer_step(pointer), i), error.what()),
            source_);
      }
    }
  }

  const SpecSource& source_;
  std::uint64_t seed_;
  Json accept_;  ///< ranges by the paths of answers
  std::set<std::string> known_;
};

}  // namespace

void check_variants(const SpecSource& source) {
  Variants(source, 1);
}

std::vector<Json> variants_of(const SpecSource& source, std::int64_t seed, std::int64_t count) {
  Variants all(source, seed);
  std::vector<Json> variants;
  for (std::int64_t index = 1; index <= count; ++index) {
    variants.push_back(all.variant(static_cast<std::uint64_t>(index)));
  }
  return variants;
}

int run_vary(const VaryOptions& options) {
  namespace fs = std::filesystem;
  const SpecSource source = read_spec(options.spec);
  Output output;
  output.protect(options.spec);
  output.make_directory(options.output);
  const std::string stem = options.spec == "-" ? "variant" : fs::path(options.spec).stem();
  int index = 0;
  for (const Json& variant : variants_of(source, options.seed, options.count)) {
    const fs::path path = fs::path(options.output) / fmt::format("{}-{:03}.json", stem, ++index);
    output.write(path, json_text(variant), fmt::format("variant {}", index));
  }
  output.commit();
  return 0;
}

}  // namespace psolve
