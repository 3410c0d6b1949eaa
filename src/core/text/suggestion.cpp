#include "core/text/suggestion.h"

#include <algorithm>
#include <vector>

#include "core/text/synonyms.h"
#include "core/text/text.h"

namespace psolve {
namespace {

// Beyond this no one meant one of our names, and the table below would grow with the input.
constexpr std::size_t kLongestWord = 64;

constexpr std::size_t kMostNamesListed = 6;

char folded(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c == '-' || c == ' ' ? '_' : c;
}

bool same_but_for_spelling(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char c, char d) { return folded(c) == folded(d); });
}

// Edits between two words, with a swap of neighbours as one edit (optimal string alignment); of
// `limit` or more edits no more is said than that.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) >= limit) return limit;
  std::vector<std::size_t> before_previous(b.size() + 1), previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  std::size_t least = 0;  // of the row before
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t least_before = least;
    current[0] = least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + !same});
      const bool swapped = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                           folded(a[i - 2]) == folded(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before_previous[j - 2] + 1);
      least = std::min(least, current[j]);
    }
    if (least >= limit && least_before >= limit) return limit;
    std::swap(before_previous, previous);
    std::swap(previous, current);
  }
  return previous.back();
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> names) {
  if (word.size() > kLongestWord) return std::nullopt;
  // A name in other spelling is meant before another word for it.
  const auto same = std::ranges::find_if(
      names, [&](std::string_view name) { return same_but_for_spelling(word, name); });
  if (same != names.end()) return *same;
  if (const auto meant = synonym(word, names)) return meant;
  std::optional<std::string_view> best;
  // A third of the letters may be wrong: "wieghts" is "weights", "x1" is not "y2".
  std::size_t best_distance = (word.size() + 1) / 3 + 1;
  for (const std::string_view name : names) {
    const std::size_t distance = edit_distance(word, name, best_distance);
    if (distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> names) {
  const auto name = nearest(word, names);
  return name ? "; did you mean " + in_quotes(*name) + "?" : "";
}

std::string cure_from_names(std::string_view word, std::span<const std::string_view> names) {
  std::string near = did_you_mean(word, names);
  if (!near.empty() || names.empty() || names.size() > kMostNamesListed) return near;
  return (names.size() == 1 ? "; there is only " : "; there are ") + quoted_list(names, "and");
}

}  // namespace psolve
