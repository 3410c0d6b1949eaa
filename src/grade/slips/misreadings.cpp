#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/text/text.h"
#include "grade/slips/edits.h"
#include "grade/slips/terms.h"

namespace psolve {

std::vector<double> misreadings(double value) {
  std::vector<double> others = {-value, value * 10, value / 10};
  std::string digits = number_text(std::abs(value));
  for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
    std::size_t j = i + 1;
    if (digits[j] == '.') ++j;
    if (j >= digits.size() || digits[i] == '.' || digits[i] == digits[j]) continue;
    if (std::isdigit(static_cast<unsigned char>(digits[j])) == 0) break;
    std::string swapped = digits;
    std::swap(swapped[i], swapped[j]);
    double other = 0;
    std::from_chars(swapped.data(), swapped.data() + swapped.size(), other);
    others.push_back(value < 0 ? -other : other);
  }
  return others;
}

}  // namespace psolve
