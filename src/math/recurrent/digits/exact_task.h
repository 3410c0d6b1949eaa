#pragma once

// The numbers of a spec as balls: a decimal stands for itself, and so does an expression, "1/3", whose
// double has lost something. A double of few bits is taken for exact, as checks take it.

#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "math/calculus/enclosures.h"
#include "math/checking/tracked.h"
#include "math/expressions/parse.h"
#include "math/recurrent/digits/closed_forms.h"
#include "math/recurrent/flow.h"
#include "math/recurrent/lstm.h"
#include "math/recurrent/rnn.h"

namespace psolve {

template <class T>
class ExactNumbers {
 public:
  explicit ExactNumbers(const ClosedForms& forms) {
    const ExprArena arena;
    Enclosures<T> enclosed({}, {});
    for (const auto& [pointer, text] : forms) {
      balls_.emplace(pointer, enclosed(exact_constant(text)));
    }
  }

  /// What stands at `pointer`: a number, a vector, a matrix, or its only row.
  Ball<T> operator()(double number, const std::string& pointer) const {
    Ball<T> exact = of_decimal(number);
    const auto form = balls_.find(pointer);
    if (form != balls_.end()) put(form->second, number, exact);
    return exact;
  }
  VectorOf<Ball<T>> operator()(const Vector& numbers, const std::string& pointer) const {
    VectorOf<Ball<T>> exact = numbers.unaryExpr(&of_decimal);
    put_forms(pointer, numbers, exact);
    return exact;
  }
  MatrixOf<Ball<T>> operator()(const Matrix& numbers, const std::string& pointer) const {
    MatrixOf<Ball<T>> exact = numbers.unaryExpr(&of_decimal);
    put_forms(pointer, numbers, exact);
    return exact;
  }

 private:
  static Ball<T> of_decimal(double number) {
    return ball_of<T>(Rational::from_shortest_decimal(number));
  }

  static void put(const Ball<T>& form, double number, Ball<T>& exact) {
    if (!has_few_bits(number)) exact = form;
  }
  /// Those of the rows that stand at `pointer`.
  template <class Numbers, class Rows>
  void put_forms(const std::string& pointer, const Numbers& numbers, Rows& exact) const {
    const std::string within = pointer + "/";
    for (auto form = balls_.lower_bound(within);
         form != balls_.end() && form->first.starts_with(within); ++form) {
      const std::vector<Index> place = indices(form->first.substr(pointer.size()));
      const Index i = place.size() == 2 ? place[0] * exact.cols() + place[1] : place[0];
      put(form->second, numbers.data()[i], exact.data()[i]);
    }
  }

  /// Of "/2/0": 2 and 0.
  static std::vector<Index> indices(std::string_view path) {
    std::vector<Index> list;
    while (!path.empty()) {
      path.remove_prefix(1);
      const char* const end = path.data() + path.size();
      const char* const rest = std::from_chars(path.data(), end, list.emplace_back()).ptr;
      path.remove_prefix(static_cast<std::size_t>(rest - path.data()));
    }
    return list;
  }

  std::map<std::string, Ball<T>> balls_;
};

template <class T>
std::optional<OutputLayerOf<Ball<T>>> exact_output(const ExactNumbers<T>& exact,
                                                   const std::optional<OutputLayer>& layer,
                                                   const std::string& W, const std::string& b) {
  if (!layer) return std::nullopt;
  OutputLayerOf<Ball<T>> found{exact(layer->W, "/weights/" + W), std::nullopt};
  if (layer->b) found.b = exact(*layer->b, "/weights/" + b);
  return found;
}

template <class T>
RnnCellOf<Ball<T>> exact_cell(const ExactNumbers<T>& exact, const RnnCell& cell) {
  const RnnWeights& w = cell.weights;
  return {{exact(w.W_xh, "/weights/W_xh"), exact(w.W_hh, "/weights/W_hh"),
           exact(w.b_h, "/weights/b_h"), exact_output(exact, w.output, "W_hy", "b_y")},
          cell.activation,
          exact(cell.h0, "/h0")};
}

template <class T>
LstmCellOf<Ball<T>> exact_cell(const ExactNumbers<T>& exact, const LstmCell& cell) {
  const LstmWeights& w = cell.weights;
  const Index m = w.units();
  LstmCellOf<Ball<T>> found{{{4 * m, w.inputs()},
                             {4 * m, m},
                             VectorOf<Ball<T>>(4 * m),
                             exact_output(exact, w.output, "Wy", "by")},
                            exact(cell.h0, "/h0"),
                            exact(cell.c0, "/c0")};
  for (const Gate gate : kGates) {
    const std::string name(name_of(gate));
    const Index block = block_of(gate) * m;
    found.weights.W.middleRows(block, m) = exact(Matrix(w.W_of(gate)), "/weights/W" + name);
    found.weights.U.middleRows(block, m) = exact(Matrix(w.U_of(gate)), "/weights/U" + name);
    found.weights.b.segment(block, m) = exact(Vector(w.b_of(gate)), "/weights/b" + name);
  }
  return found;
}

template <class T, template <class> class Cell>
TaskOf<Cell, Ball<T>> exact_task(const TaskOf<Cell, double>& task, const ClosedForms& forms) {
  const ExactNumbers<T> exact(forms);
  TaskOf<Cell, Ball<T>> found{
      exact_cell(exact, task.cell), {}, task.loss, {}, std::nullopt, task.is_list};
  for (Index s = 0; s < std::ssize(task.sequences); ++s) {
    const std::string place = task.is_list ? "/" + std::to_string(s) : "";
    const std::string x = task.is_list ? "/sequences" : "/x";
    found.sequences.push_back(exact(task.sequences[s], x + place));
    const Targets& targets = task.targets[s];
    found.targets.push_back({exact(targets.rows, "/loss/target" + place), targets.there});
  }
  if (task.learning_rate) found.learning_rate = exact(*task.learning_rate, "/learning_rate");
  return found;
}

}  // namespace psolve
