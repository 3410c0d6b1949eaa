#include "problems/hamming/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "core/text/text.h"
#include "core/workings/stretch.h"
#include "formula/meaning/meaning.h"
#include "math/networks/rules.h"
#include "math/threshold/formulas.h"
#include "math/threshold/rules.h"
#include "problems/hamming/conventions.h"

namespace psolve::hamming {
namespace {

constexpr Index kMostEquationsShown = 12;
/// Codewords that are compared in pairs of every word with zero: a linear code's distance.
constexpr Index kMostComparedBits = 16;

Index weight_of(const std::vector<bool>& row) {
  return std::ranges::count(row, true);
}

std::vector<Index> places_of(const std::vector<bool>& row) {
  std::vector<Index> places;
  for (Index i = 0; i < std::ssize(row); ++i) {
    if (row[i]) places.push_back(i);
  }
  return places;
}

/// The rows that are met first, each once.
std::vector<std::vector<bool>> distinct(const std::vector<std::vector<bool>>& rows) {
  std::vector<std::vector<bool>> once;
  for (const auto& row : rows) {
    if (std::ranges::find(once, row) == once.end()) once.push_back(row);
  }
  return once;
}

Formula as_vector(const std::vector<long>& entries) {
  std::vector<Formula> parts;
  parts.reserve(entries.size());
  for (const long entry : entries) parts.push_back(to_formula(entry));
  return tuple(std::move(parts));
}

/// The parity of a sum s of t bits as a combination of units h_i, each of which tells whether s
/// reaches a number: 1, 2, 3, … or, with skip links, 2, 4, 6, …
class ParityOfSum {
 public:
  ParityOfSum(Index t, bool skip) : t_(t), skip_(skip) {}

  Formula combination() const {
    std::vector<Formula> terms;
    if (skip_) terms.push_back(sym("s"));
    for (Index i = 0; i < units(); ++i) {
      const Formula h = hidden_name(i);
      terms.push_back(skip_ ? -(2 * h) : i % 2 == 0 ? h : -h);
    }
    return sum(std::move(terms));
  }

  /// The units, and a table of what they come to for each s.
  std::vector<Formula> lines() const {
    std::vector<Formula> lines;
    std::vector<Formula> headings = {sym("s")};
    for (Index i = 0; i < units(); ++i) {
      const Formula to_threshold = sym("s") - Formula(static_cast<double>(reached(i)) - 0.5);
      lines.push_back(equals({hidden_name(i), call("step", {to_threshold})}));
      headings.push_back(hidden_name(i));
    }
    if (units() > kMostUnitsInTable) return lines;
    headings.push_back(combination());
    headings.push_back(call("mod", {sym("s"), 2}));
    const auto entry = [&](Index s, Index j) -> Formula {
      if (j == 0) return to_formula(s);
      if (j <= units()) return Formula(s >= reached(j - 1) ? 1 : 0);
      return j == units() + 1 ? to_formula(combined(s)) : to_formula(s % 2);
    };
    lines.push_back(table(std::move(headings), t_ + 1, entry, 2 * kMostUnitsInTable + 2));
    return lines;
  }

 private:
  static constexpr Index kMostUnitsInTable = 8;

  Index units() const { return skip_ ? t_ / 2 : t_; }
  Index reached(Index i) const { return skip_ ? 2 * (i + 1) : i + 1; }

  long combined(Index s) const {
    long total = skip_ ? s : 0;
    for (Index i = 0; i < units() && s >= reached(i); ++i) {
      total += skip_ ? -2 : i % 2 == 0 ? 1 : -1;
    }
    return total;
  }

  Index t_;
  bool skip_;
};

}  // namespace

void Trace::given(const Problem& problem, const std::vector<long>& example) {
  by_equations_ = problem.parity_equations.has_value();
  if (!work_.recording()) return;
  if (by_equations_) {
    const Matrix A =
        Matrix::NullaryExpr(std::ssize(code_.equations), code_.data_bits,
                            [&](Index j, Index i) { return code_.equations[j][i] ? 1.0 : 0.0; });
    work_.given(sym("A"), to_value(A), "/parity_equations");
  } else {
    work_.given(sym("r"), static_cast<double>(code_.equations.size()), "/parity_bits");
  }
  give_example(question_.task, example, work_);
}

std::vector<Formula> Trace::summed(Index equation) const {
  std::vector<Formula> bits;
  for (const Index i : places_of(code_.equations[equation])) {
    bits.push_back(sym(fmt::format("d{}", i + 1)));
  }
  if (bits.empty()) bits.emplace_back(0);
  return bits;
}

void Trace::equations(bool at_example) {
  if (!work_.recording()) return;
  std::vector<Formula> order;
  for (const auto& [is_parity, index] : code_.order) {
    order.push_back(sym(is_parity ? "p" : "d", index + 1));
  }
  Prose claim =
      "What each parity bit sums: it makes the number of ones among its data bits and itself even";
  if (whole_codeword_) claim << "; the codeword is " << tuple(std::move(order));
  const auto group = work_.heading("equations", rule::definition, std::move(claim));
  const Index count = std::ssize(code_.equations);
  for (Index j = 0; j < count; ++j) {
    const auto aside = work_.in_the_same_way(is_middle(j, count, kMostEquationsShown, 0));
    if (at_example) {
      bits_of_equation(j);
    } else {
      auto bits = summed(j);
      const Formula value = bits.size() == 1 ? bits[0] : relation("⊕", std::move(bits));
      work_.note(fmt::format("equations[{}]", j), rule::definition, "",
                 {equals({sym(fmt::format("p{}", j + 1)), value})});
    }
  }
  sizes();
}

/// A parity bit at the given input.
void Trace::bits_of_equation(Index j) const {
  const Formula p = sym(fmt::format("p{}", j + 1));
  const std::string id = fmt::format("equations[{}]", j);
  auto bits = summed(j);
  if (weight_of(code_.equations[j]) == 0) {
    return work_.note(id, rule::definition, "", {equals({p, 0})});
  }
  long ones = 0;
  for (Formula& bit : bits) {
    bit = work_.the(bit);
    ones += std::lround(psolve::value_of(bit.part(1))->number());
  }
  work_.define(rule::definition, ones % 2, [&] {
    return Definition{
        .id = id, .name = p, .formula = bits.size() == 1 ? bits[0] : relation("⊕", bits)};
  });
}

/// How many bits there are, and how many of them a parity bit sums.
void Trace::sizes() {
  const auto line = [&](const char* id, const char* claim, const Formula& name, Index value,
                        const Formula& formula) {
    work_.define(rule::parameter_count, value, [&] {
      return Definition{.id = id, .claim = claim, .name = name, .formula = formula};
    });
  };
  const Formula A = work_.the(sym("A"));
  const Formula r = work_.the(sym("r"));
  if (by_equations_) {
    line("data_bits", "Data bits", sym("k"), code_.data_bits,
         call("length", {work_.the(sym("A", 1))}));
    line("length", "Bits of a codeword", sym("n"), code_.length(),
         work_.the(sym("k")) + call("length", {A}));
    return;
  }
  line("length", "Bits of a codeword", sym("n"), code_.length(), power(2, r) - 1);
  line("data_bits", "Data bits", sym("k"), code_.data_bits, work_.the(sym("n")) - r);
  line("summed_bits", "Data bits that a parity bit sums", sym("t"), weight_of(code_.equations[0]),
       power(2, r - 1) - 1);
}

std::string Trace::not_separable() {
  const auto equation = std::ranges::find_if(
      code_.equations, [](const std::vector<bool>& row) { return weight_of(row) >= 2; });
  if (equation == code_.equations.end()) return "";
  const Index number = (equation - code_.equations.begin()) + 1;
  work_.step([&] {
    const auto places = places_of(*equation);
    const auto point = [&](bool first, bool second) {
      std::vector<long> x(code_.data_bits, 0);
      x[places[0]] = first ? 1 : 0;
      x[places[1]] = second ? 1 : 0;
      return x;
    };
    const auto added = [](std::vector<long> a, const std::vector<long>& b) {
      for (Index i = 0; i < std::ssize(a); ++i) a[i] += b[i];
      return a;
    };
    const auto odd = added(point(true, false), point(false, true));
    const auto even = added(point(false, false), point(true, true));
    const Formula p = sym("p", number);
    return Step{
        "not_separable",
        rule::equal_sums,
        {"No threshold unit computes ", p,
         " from the data bits: it is 1 at two points and 0 at two ", "others with the same sum",
         odd == even ? "" : " (they differ)", ", so ", sym("w") * sym("d") + sym("b"),
         " has the same total over both pairs, but would have to be ",
         "at least 0 at the first two and below 0 at the others"},
        {equals({as_vector(point(true, false)) + as_vector(point(false, true)), as_vector(odd)}),
         equals({as_vector(point(false, false)) + as_vector(point(true, true)), as_vector(even)})}};
  });
  return fmt::format("p{}", number);
}

void Trace::thresholds_of_sum() {
  const bool skip = question_.kind.skip_links;
  Index t = 0;
  for (const auto& row : code_.equations) t = std::max(t, weight_of(row));
  work_.step([&] {
    const ParityOfSum parity(t, skip);
    return Step{
        "thresholds",
        rule::threshold_sum,
        {"A parity depends on the sum ", sym("s"), " of its ", equals({sym("t"), to_formula(t)}),
         " bits alone. A hidden unit with weight 1 from each of them tells whether ", sym("s"),
         skip ? " reaches an even number" : " reaches a number",
         "; its threshold lies halfway below that number, so that no sum comes closer than ",
         "1/2. As ", sym("s"), " grows, ", parity.combination(), " is the parity"},
        parity.lines()};
  });
  count_units();
}

void Trace::count_units() {
  std::vector<std::vector<bool>> rows = code_.equations;
  if (whole_codeword_) {
    rows.clear();
    for (const auto& bit : code_.order) rows.push_back(code_.sum_of(bit));
  }
  const bool skip = question_.kind.skip_links;
  const Index count = std::ssize(question_.direct.hidden);
  work_.define(rule::parameter_count, count, [&] {
    const auto once = distinct(rows);
    return Definition{
        .id = "hidden_units",
        .claim = fmt::format(
            "An output of t bits takes {} hidden units here{}", skip ? "⌊t/2⌋" : "t",
            whole_codeword_ && !skip ? "; a data bit is a sum of one bit, and one unit copies it"
                                     : ""),
        .name = sym("m"),
        .formula = long_sum(once.size(), [&](Index i) { return units_of(once[i]); })};
  });
}

/// The hidden units of an output that sums these data bits.
Formula Trace::units_of(const std::vector<bool>& row) const {
  const bool skip = question_.kind.skip_links;
  const auto equation = std::ranges::find(code_.equations, row);
  if (equation == code_.equations.end()) return skip ? 0 : 1;  // a data bit
  const Formula t =
      by_equations_ ? call("sum", {work_.the(sym("A", (equation - code_.equations.begin()) + 1))})
                    : work_.the(sym("t"));
  return skip ? call("floor", {t / Formula(2)}) : t;
}

void Trace::remark_code(Solution& solution) const {
  const Index n = code_.length();
  std::string order;
  for (const auto& [is_parity, index] : code_.order) {
    order += fmt::format("{}{}{}", order.empty() ? "" : " ", is_parity ? "p" : "d", index + 1);
  }
  if (n > 15) order = order.substr(0, order.find(' ', 40)) + " …";
  std::string text =
      whole_codeword_
          ? fmt::format("The codeword's order is {}; another order only renames outputs.", order)
          : fmt::format(
                "A codeword has {} bits ({}); the network puts out only the {} parity bits, "
                "since the {} data bits are its inputs.",
                n, order, code_.equations.size(), code_.data_bits);
  solution.remarks.push_back(
      {std::string(kDataFirst.id), Remark::Kind::convention, std::move(text)});
  solution.remarks.push_back({std::string(kOddParity.id), Remark::Kind::convention,
                              "Parities are even; " + std::string(kOddParity.text) + "."});
  if (code_.data_bits > kMostComparedBits) return;
  int distance = n + 1;
  for (Point data = 1; data < Point{1} << code_.data_bits; ++data) {
    distance = std::min(distance, std::popcount(code_.encode(data)));
  }
  solution.remarks.push_back(
      {"distance-of-the-code", Remark::Kind::explanation,
       fmt::format("Any two codewords differ in at least {} bits, so {} can be corrected.",
                   distance, counted((distance - 1) / 2, "error"))});
  const bool corrects = ambiguous_errors(code_).empty();
  solution.checks.push_back(
      {"code",
       fmt::format("that the code {} one error", corrects ? "corrects" : "does not correct"),
       "syndromes of all single errors, against the least weight of a codeword",
       corrects == (distance >= 3) ? 0.0 : 1.0, 0});
}

void Trace::spheres() {
  work_.define(rule::exhaustion, std::ssize(question_.task.points), [&] {
    return Definition{
        .id = "spheres",
        .claim = {"What can be received: every single error breaks a set of equations of its own, "
                  "so no word is within "
                  "one error of two codewords: of the ",
                  equals({power(2, sym("n")), to_formula(Index{1} << code_.length())}),
                  " words that can be received these are to be decoded"},
        .name = Formula::words("decoded"),
        .formula = power(2, work_.the(sym("k"))) * (work_.the(sym("n")) + 1)};
  });
}

void Trace::agreement() {
  work_.step([&] {
    const Formula c = sym("c");
    const Formula i = sym("i");
    const Formula c_i = c.at(i);
    const Formula r_i = sym("r").at(i);
    const Formula weight = big("sum", i, Formula(), c_i);
    return Step{
        "agreement",
        rule::threshold_sum,
        {"A hidden unit for each codeword. A word ", sym("r"), " agrees with a codeword ", c,
         " in as many bits as the first line says. ", "A hidden unit for ", c,
         " fires when they are at least ", sym("n") - 1,
         ", its threshold lying halfway to the number below; then ", sym("r"),
         " is within one error of ", c,
         ", and of no other codeword, so that at most one unit fires"},
        {equals({big("sum", i, Formula(), c_i * r_i + (Formula(1) - c_i) * (Formula(1) - r_i)),
                 big("sum", i, Formula(), (2 * c_i - 1) * r_i) + sym("n") - weight}),
         equals({sym("h").at(c), call("step", {big("sum", i, Formula(), (2 * c_i - 1) * r_i) -
                                               weight + Formula(1.5)})})}};
  });
  const Index count = std::ssize(question_.direct.hidden);
  work_.define(rule::parameter_count, count, [&] {
    return Definition{
        .id = "hidden_units",
        .claim =
            "The data bits: each is the sum of the units of the codewords that have it; "
            "the codeword of zero data needs no unit",
        .name = sym("m"),
        .formula = power(2, work_.the(sym("k"))) - 1};
  });
}

}  // namespace psolve::hamming
