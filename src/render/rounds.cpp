#include "render/rounds.h"

#include <string>
#include <utility>
#include <variant>

namespace psolve {
namespace {

/// `text` without its digits.
std::string without_digits(std::string text) {
  std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return text;
}

/// The words of a claim, without its formulas and numbers.
std::string words_alone(const Prose& claim) {
  std::string words;
  for (const auto& piece : claim.pieces()) {
    if (const auto* text = std::get_if<std::string>(&piece)) words += *text;
  }
  return without_digits(std::move(words));
}

/// Whether two steps do the same to another entry, layer or time: their ids, and what they say
/// where both say something, differ by numbers only.
bool is_alike(const Step& a, const Step& b) {
  return a.rule == b.rule && a.steps.empty() == b.steps.empty() &&
         without_digits(a.id) == without_digits(b.id) &&
         (a.claim.empty() || b.claim.empty() || words_alone(a.claim) == words_alone(b.claim));
}

}  // namespace

bool repeats(const std::vector<Step>& list, std::size_t i) {
  constexpr std::size_t kLongestRound = 8;
  for (std::size_t round = 1; round <= kLongestRound; ++round) {
    std::size_t run = 0;  // of steps that have one like them a round before, up to this
    while (run < i && i - run >= round && is_alike(list[i - run - round], list[i - run])) ++run;
    if (run > (round == 1 && !list[i].steps.empty() ? 0 : round)) return true;
  }
  return false;
}

}  // namespace psolve
