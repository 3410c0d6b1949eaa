#include "math/backpropagation/symbols/exact_forms.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "core/json/answer_path.h"
#include "formula/meaning/name.h"

namespace psolve {
namespace {

constexpr std::size_t kMostDigits = 5;  // above and below the line

/// A fraction of the text "−182/9"; none where it is too long to be read.
std::optional<Formula> fraction_of(const std::string& text) {
  const bool is_negative = text.starts_with('-');
  const std::size_t bar = std::min(text.find('/'), text.size());
  const std::string top = text.substr(is_negative ? 1 : 0, bar - (is_negative ? 1 : 0));
  const std::string bottom = bar < text.size() ? text.substr(bar + 1) : "1";
  if (top.size() > kMostDigits || bottom.size() > kMostDigits) return std::nullopt;
  Formula fraction(std::atof(top.c_str()));
  if (bottom != "1") fraction = fraction / Formula(std::atof(bottom.c_str()));
  return is_negative ? -fraction : fraction;
}

/// Whether the decimals that people read are not all of it.
bool needs_fraction(const std::string& text) {
  const std::size_t bar = text.find('/');
  if (bar == text.npos) return false;
  const double value = std::atof(text.c_str()) / std::atof(text.c_str() + bar + 1);
  return std::abs(std::atof(fmt::format("{:.6g}", value).c_str()) - value) >
         1e-12 * std::abs(value);
}

/// The texts of a number, a list or a list of rows, and how many stand in a row.
struct Texts {
  std::vector<std::string> all;
  std::size_t rows = 0;     ///< 0 of a number
  std::size_t columns = 0;  ///< 0 of a list
};

std::optional<Texts> texts_of(const Json& exact) {
  if (exact.is_string()) return Texts{{exact.get<std::string>()}};
  if (!exact.is_array() || exact.empty()) return std::nullopt;
  Texts texts{{}, exact.size()};
  for (const Json& row : exact) {
    if (row.is_string()) {
      texts.all.push_back(row.get<std::string>());
      continue;
    }
    texts.columns = row.size();
    for (const Json& entry : row) {
      if (!entry.is_string()) return std::nullopt;  // an image of several channels
      texts.all.push_back(entry.get<std::string>());
    }
  }
  return texts;
}

}  // namespace

Formula ExactForms::form(const std::string& path, const Formula& name) {
  const Json* exact = path.empty() || exact_.is_null() ? nullptr : answer_at(exact_, path);
  const auto texts = exact == nullptr ? std::nullopt : texts_of(*exact);
  if (!texts || std::ranges::none_of(texts->all, needs_fraction)) return {};
  std::vector<Formula> parts;
  for (const std::string& text : texts->all) {
    const auto fraction = fraction_of(text);
    if (!fraction) return {};
    parts.push_back(*fraction);
  }
  const std::string plain = name_of(name).value_or("");
  const auto remember = [&](const std::string& entry, const Formula& form) {
    if (!plain.empty()) forms_.insert_or_assign(plain + entry, form);
    return form;
  };
  if (texts->rows == 0) return remember("", parts[0]);
  const auto columns = static_cast<Index>(std::max<std::size_t>(texts->columns, 1));
  for (Index i = 0; i < std::ssize(parts); ++i) {
    remember(texts->columns == 0 ? fmt::format("_{}", i + 1)
                                 : fmt::format("_{}_{}", i / columns + 1, i % columns + 1),
             parts[i]);
  }
  return remember("", matrix(static_cast<Index>(texts->rows), columns,
                             [&](Index i, Index j) { return parts[i * columns + j]; }));
}

Formula ExactForms::shown(const Formula& quantity) const {
  if (!quantity.is(Formula::Kind::quantity)) return quantity;
  const auto found = forms_.find(quantity.text());
  if (found == forms_.end()) return quantity;
  return Formula::node(Formula::Kind::quantity, quantity.text(), {quantity.part(0), found->second});
}

}  // namespace psolve
