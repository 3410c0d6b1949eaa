#include "problems/quadratic/eigen/eigenvectors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "math/expressions/text.h"
#include "problems/quadratic/formula.h"
#include "problems/quadratic/rules.h"

namespace psolve::quadratic {
namespace {

/// Eigenvectors that people see; the rest is in the same way.
constexpr Index kShownVectors = 6;

class Eigenvectors {
 public:
  Eigenvectors(const Descent& descent, const Elimination& elimination, Workings& work)
      : descent_(descent),
        elimination_(elimination),
        work_(work),
        n_(std::ssize(descent.directions)) {}

  void run() {
    const auto group = work_.heading(
        "eigenvectors", rule::eigendecomposition,
        {"Eigenvalues and eigenvectors of H. It is symmetric, so its eigenvalues are real and "
         "its eigenvectors can be taken "
         "orthonormal; of ",
         in_letters("u"), " and ", -in_letters("u"), " the one whose first entry is positive",
         has_repeated() ? ". Those of a repeated eigenvalue may be turned among "
                          "themselves; they are taken from the axes, longest projection "
                          "onto the eigenspace first"
                        : "",
         ". With entry i of a vector set to 1, ",
         equals({product({tuple({sym("H") -
                                 product({in_letters("eta"), sym("I")}, product_sign::matrix)}),
                          in_letters("v")},
                         product_sign::matrix),
                 0}),
         " is solved by the i-th column of an inverse, before which the i-th entry of "
         "the diagonal is made 1 larger"},
        {equals({product({sym("H"), in_letters("u")}, product_sign::matrix),
                 in_letters("eta") * in_letters("u")})});
    n_ == 2 ? write_characteristic_roots() : write_eigenvalues();
    // Those of near eigenvalues from the last: each needs those behind it.
    for (Index first = 0, last = 0; first < n_; first = last + 1) {
      last = elimination_.near_of(first);
      for (Index j = first; j <= last; ++j) last = std::max(last, elimination_.near_of(j));
      for (Index j = last; j >= first; --j) {
        if (descent_.held().holds(j)) write_vector(j);
      }
    }
  }

 private:
  double eta(Index j) const { return descent_.basis.values(j); }
  Vector u(Index j) const { return descent_.basis.vectors.row(j).transpose(); }

  bool has_repeated() const {
    for (Index j = 0; j < n_; ++j) {
      if (elimination_.last_of(j) != j) return true;
    }
    return false;
  }

  /// The eigenvalues of a 2 × 2 matrix by the quadratic formula.
  void write_characteristic_roots() {
    const auto h = [&](int i, int j) { return work_.the(sym("H").at(i, j)); };
    work_.define(rule::definition, {.id = "trace",
                                    .claim = "The sum of the eigenvalues",
                                    .name = sym("T"),
                                    .formula = h(1, 1) + h(2, 2)});
    work_.define(rule::definition, {.id = "determinant",
                                    .claim = "Their product",
                                    .name = sym("D"),
                                    .formula = h(1, 1) * h(2, 2) - power(h(1, 2), 2)});
    const auto group =
        work_.heading("characteristic_roots", rule::evaluation,
                      {"They are the roots of ",
                       equals({power(sym("eta"), 2) - sym("T") * sym("eta") + sym("D"), 0})});
    const Formula T = work_.the(sym("T")), D = work_.the(sym("D"));
    const Formula root = call("sqrt", {power(T, 2) - Formula(4) * D});
    for (Index j = 0; j < n_; ++j) {
      work_.define(rule::evaluation, eta(j), [&] {
        return Definition{.id = fmt::format("characteristic_roots/{}", j),
                          .name = at("eta", j),
                          .formula = (j == 0 ? T - root : T + root) / 2,
                          .answer = fmt::format("eigenvalues[{}]", j)};
      });
    }
  }

  void write_eigenvalues() {
    work_.define(rule::evaluation, descent_.basis.values, [&] {
      return Definition{.id = "eigenvalues",
                        .claim = "The roots of its characteristic polynomial, ascending",
                        .name = sym("eta"),
                        .formula = call("eigenvalues", {work_.the(sym("H"))}),
                        .answer = "eigenvalues"};
    });
  }

  void write_vector(Index j) {
    const auto aside = work_.in_the_same_way(is_middle(j, n_, kShownVectors, 0));
    const std::string id = fmt::format("eigenvectors/{}", j);
    const auto group = work_.heading(id, rule::evaluation,
                                     {equals({at("eta", j), work_.the(at("eta", j)).part(1)})});
    if (!elimination_.holds(j)) {
      work_.resume(rule::evaluation, u(j), [&] {
        return Definition{.id = id + "/u",
                          .claim = "Orthogonal to those that are left out",
                          .name = at("u", j),
                          .answer = fmt::format("eigenvectors[{}]", j)};
      });
      return;
    }
    set_entry(j, id);
    normalise(j, id);
    if (descent_.exact) write_exact(j, id);
  }

  void set_entry(Index j, const std::string& id) {
    const Index axis = elimination_.axis(j);
    const bool alone = std::ranges::count(elimination_.set_entries(j), true) == 1;
    line(elimination_.v(j),
         {.id = id + "/v",
          .claim = fmt::format("With entry {} set to 1{}", axis + 1,
                               alone ? ""
                                     : ", and to 0 those that are set to 1 in the other "
                                       "vectors of this eigenvalue"),
          .name = at("v", j),
          .formula = product({power(work_.the(sym("H")) - raised_diagonal(j), -1),
                              Formula(to_value(Vector(Vector::Unit(n_, axis))))},
                             product_sign::matrix)});
  }

  /// η on the diagonal, 1 less at the entries that are set.
  Formula raised_diagonal(Index j) const {
    const std::vector<bool> is_set = elimination_.set_entries(j);
    const Formula eta = work_.the(at("eta", j));
    return call("diag", {column(n_, [&](Index i) { return is_set[i] ? eta - 1 : eta; })});
  }

  void normalise(Index j, const std::string& id) {
    const bool is_last = elimination_.near_of(j) == j;
    if (!is_last) write_rest(j, id);
    const char* letter = is_last ? "v" : "r";
    const Formula rest = work_.the(at(letter, j));
    Formula unit = rest / call("norm", {rest});
    const Index leading = Elimination::leading_entry(u(j));
    if (leading != elimination_.axis(j)) {
      unit = call("sign", {work_.the(sym(letter).at(j + 1, leading + 1))}) * unit;
    }
    line(u(j), {.id = id + "/u",
                .name = at("u", j),
                .formula = unit,
                .answer = fmt::format("eigenvectors[{}]", j)});
  }

  /// v_j without what it has along the eigenvectors behind it.
  void write_rest(Index j, const std::string& id) {
    Formula rest = work_.the(at("v", j));
    for (Index l = j + 1; l <= elimination_.near_of(j); ++l) {
      rest = rest - product({work_.the(transpose(at("u", l))), work_.the(at("v", j))},
                            product_sign::matrix) *
                        work_.the(at("u", l));
    }
    line(elimination_.r(j), {.id = id + "/r",
                             .claim = "Without what it has along the others",
                             .name = at("r", j),
                             .formula = rest});
  }

  void line(const Vector& vector, Definition definition) {
    work_.define(rule::evaluation, vector, [&] { return std::move(definition); });
  }

  /// v/|v| where the eigenvectors are exact.
  void write_exact(Index j, const std::string& id) {
    const ExprArena arena;
    const VectorOf<Expr> entries = exact_unit_vector(descent_.exact->basis, j);
    work_.note(id + "/exact", rule::evaluation, {},
               {equals({at("u", j),
                        column(entries.size(), [&](Index i) { return to_formula(entries(i)); })})});
  }

  const Descent& descent_;
  const Elimination& elimination_;
  Workings& work_;
  Index n_;
};

}  // namespace

void write_eigenvectors(const Descent& descent, const Elimination& elimination, Workings& work) {
  if (work.recording()) Eigenvectors(descent, elimination, work).run();
}

}  // namespace psolve::quadratic
