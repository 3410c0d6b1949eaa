// The dense layer that computes what a convolution computes.
//
// A convolution gives each output as a sum over its window of the image,
//
//     O[o,i,j] = Σ_{c,u,v} F[o,c,u,v] X[c, s i − p + d u, s j − p + d v] + b[o],
//
// which is linear in X. With the entries of X in one column vec(X), row by row, and those of O in
// vec(O), that is a dense layer
//
//     vec(O) = W vec(X) + b,    W[r,n] = F[o,c,u,v]   where r stands for (o,i,j), n for (c,y,x) and
//                                                     y = s i − p + d u, x = s j − p + d v,
//                               W[r,n] = 0            where no tap (u,v) solves that.
//
// W is a doubly block Toeplitz matrix for stride 1: the kernel's entries stand in every row, moved
// on with the window, and all other entries are zero (Goodfellow, Bengio, Courville, "Deep
// Learning", 2016, chapter 9). The converse task, whether a given W is such a matrix, is in
// recognise/.
//
// The equivalence holds for images of one size, and for the function, not for its training: F has
// far fewer parameters than W has entries.

#include "problems/conv_to_mlp/spec.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "formula/notation.h"
#include "math/entries/entry_values.h"
#include "math/entries/exact_value.h"
#include "math/expressions/text.h"
#include "problems/conv_to_mlp/checks.h"
#include "problems/conv_to_mlp/conditions.h"
#include "problems/conv_to_mlp/derivation.h"
#include "problems/conv_to_mlp/figures/figures.h"
#include "problems/conv_to_mlp/recognise/solve.h"
#include "problems/conv_to_mlp/remarks.h"
#include "spec/error.h"
#include "spec/scalar_type.h"

namespace psolve::conv_to_mlp {
namespace {

/// Products of symbols that a remark may cost.
constexpr Index kMostSymbolicProducts = 10'000;

/// [H, W] for a single image and kernel, else [C, H, W].
Dims output_dims(const Problem& problem, const ImageShape& out) {
  const bool flat = problem.input_size.size() == 2 && problem.weights.dims.size() == 2;
  return flat ? Dims{out.height, out.width} : Dims{out.channels, out.height, out.width};
}

bool has_symbols(const Problem& problem) {
  return has_symbols(problem.weights.entries) || (problem.bias && has_symbols(*problem.bias)) ||
         (problem.input && has_symbols(problem.input->entries));
}

/// S is double, or Expr where the spec has symbols.
template <class S>
class Construction {
 public:
  Construction(const Problem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        shape_(convolution_shape(problem, problem.input_size, "")),
        pattern_(shape_, std::is_same_v<S, Expr> ? largest_symbolic_matrix : largest_weight_matrix,
                 "/input_size"),
        kernel_(values<S>(problem.weights.entries)),
        filter_bias_(problem.bias ? values<S>(*problem.bias)
                                  : VectorOf<S>::Constant(shape_.filters, S(0))),
        dims_(output_dims(problem, shape_.output())) {}

  Solution run() {
    solution_.sought =
        "Which dense layer computes the same as this convolution, and in what respect are they "
        "equivalent?";
    solution_.headline = {"weight_matrix", "parameters"};
    solution_.result = {
        {"Yes, for images of one size: the dense layer vec(O) = W vec(X)", {}, "weight_matrix"},
        {"Weights: ", {"parameters.cnn", "parameters.mlp", "parameters.nonzero"}},
        {"It trains as the convolution does only where places of one weight stay equal, with the "
         "sum of their gradients, and zeros stay 0. No one perceptron serves images of all sizes"}};
    W_ = weight_matrix(pattern_, kernel_);
    const Index each = W_.rows() / shape_.filters;
    bias_ = VectorOf<S>::NullaryExpr(W_.rows(), [&](Index r) { return filter_bias_(r / each); });
    if (problem_.input) compute_output();
    derive();
    answer();
    if (work_.recording()) {
      solution_.checks = check();
      draw();
      remark();
    }
    return std::move(solution_);
  }

 private:
  void compute_output() {
    image_ = values<S>(problem_.input->entries);
    output_ = affine(W_, *image_, bias_);
    for (Index r = 0; r < output_->size(); ++r) {
      if (can_be_shown((*output_)(r))) continue;
      throw SpecError("/input", "an output overflows; take smaller numbers");
    }
  }

  LayerView view() const {
    LayerView layer{shape_,
                    pattern_,
                    problem_.input_size,
                    problem_.weights.dims,
                    dims_,
                    [this](Index k) { return to_formula(kernel_(k)); },
                    nullptr,
                    nullptr,
                    work_};
    if (problem_.bias) layer.bias_value = [this](Index o) { return to_formula(filter_bias_(o)); };
    if (image_) layer.image_value = [this](Index n) { return to_formula((*image_)(n)); };
    return layer;
  }

  void derive() {
    const LayerView layer = view();
    const LayerSizes sizes(shape_, problem_.padding, problem_.input_size, problem_.weights.dims,
                           work_);
    given(sizes);
    const MatrixTrace trace(layer, sizes, work_);
    trace.sums("output_size");
    trace.columns();
    trace.rows();
    trace.matrix();
    counts_ = count_parameters(layer, sizes, work_);
    const auto value = [&](Index r) { return to_formula((*output_)(r)); };
    if (output_) trace.output(value);
    MlpConditions(layer, sizes, counts_, work_).derive(problem_.theory, [&](Index r) {
      return work_.the(layer.output_symbol(r));
    });
  }

  void given(const LayerSizes& sizes) {
    sizes.given(problem_);
    give(sym("F"), problem_.weights.entries, problem_.weights.dims, "/kernel", work_);
    if (problem_.bias) {
      const bool is_lone = problem_.weights.dims.size() == 2;
      give(sym("b"), *problem_.bias, is_lone ? Dims{} : Dims{shape_.filters}, "/bias", work_);
    }
    if (problem_.input) {
      give(sym("X"), problem_.input->entries, problem_.input_size, "/input", work_);
    }
  }

  Json output_json() const {
    return nested_json(dims_, [&](Index r) { return value_json((*output_)(r)); });
  }

  void answer() {
    auto& answers = solution_.answers;
    const Index N = W_.cols();
    answers["weight_matrix"] = nested_json(
        {W_.rows(), N}, [&](Index place) { return value_json(W_(place / N, place % N)); });
    answers["bias_vector"] =
        nested_json({W_.rows()}, [&](Index r) { return value_json(bias_(r)); });
    answers["output_size"] = dims_;
    answers["parameters"] = {
        {"cnn", counts_.cnn}, {"mlp", counts_.mlp}, {"nonzero", counts_.nonzero}};
    if (output_) answers["output"] = output_json();
  }

  std::vector<Check> check() const {
    NumbersPutIn numbers;
    for (const auto* list : {&problem_.weights.entries, problem_.bias ? &*problem_.bias : nullptr,
                             problem_.input ? &problem_.input->entries : nullptr}) {
      if (list != nullptr) numbers.learn(*list);
    }
    MatrixClaim claim{shape_,
                      numbers.of(kernel_),
                      numbers.of(filter_bias_),
                      Matrix(),
                      counts_,
                      problem_.bias.has_value(),
                      std::nullopt,
                      std::nullopt};
    claim.W = numbers.of(W_);
    if (image_) claim.image = numbers.of(*image_);
    if (output_) claim.output = numbers.of(*output_);
    return check_matrix(claim);
  }

  void draw() {
    const char* caption =
        "The kernel and its matrix: a row for each output, a column for each pixel. In every row "
        "the "
        "kernel's entries stand where the window of that output lies; all other entries are 0.";
    if (auto figure = pattern_figure(view(), {"matrix", caption})) {
      solution_.figures.push_back(std::move(*figure));
    }
  }

  void remark() {
    const LayerView layer = view();
    remark_other_mode(layer, solution_.remarks);
    const bool random = !image_ && !may_have_any_image();
    remark_translation<S>(
        layer, image_ ? *image_ : some_image(layer), random ? "an X of random integers" : "X",
        [&](const VectorOf<S>& x) { return affine(W_, x, bias_); }, solution_.remarks);
    remark_not_every_function(layer, solution_.remarks);
  }

  /// Closed forms can be worked out for an image of symbols: for every image at once.
  bool may_have_any_image() const {
    return std::is_same_v<S, Expr> && pattern_.filled() <= kMostSymbolicProducts;
  }

  /// Symbols X₁₁, …, or random integers.
  VectorOf<S> some_image(const LayerView& layer) const {
    std::mt19937 random(1);
    VectorOf<S> image(W_.cols());
    for (Index n = 0; n < image.size(); ++n) {
      image(n) = S(static_cast<int>(random() % 19) - 9);
      if constexpr (std::is_same_v<S, Expr>) {
        if (may_have_any_image())
          image(n) = Expr::symbol(write(layer.image_symbol(n), Hand::plain));
      }
    }
    return image;
  }

  const Problem& problem_;
  Workings& work_;
  ConvolutionShape shape_;
  WeightPattern pattern_;
  VectorOf<S> kernel_;
  VectorOf<S> filter_bias_;
  Dims dims_;
  MatrixOf<S> W_;
  VectorOf<S> bias_;  ///< by output
  std::optional<VectorOf<S>> image_;
  std::optional<VectorOf<S>> output_;
  ParameterCounts counts_;
  Solution solution_;
};

/// The records of the two tasks are told apart by their types.
template <Problem::Task of>
struct TaskOf : Problem {
  TaskOf() { task = of; }
};
using Construct = TaskOf<Problem::Task::construct>;
using Recognise = TaskOf<Problem::Task::recognise>;

constexpr long kLargestSide = 1'000'000;

Type<Dims> input_size_type() {
  return list(integer(1, kLargestSide), {2, 3});
}

Type<Dims> kernel_size_type() {
  return list(integer(1, kLargestSide), {2, 4});
}

Record<Construct> construct_record() {
  auto record = spec_record<Construct>("conv-to-mlp", "the dense layer that a convolution is", {},
                                       WithTheory::yes);
  record.required("input_size", &Problem::input_size, input_size_type(),
                  "of the image: [H, W] or [C, H, W]");
  declare_convolution(record);
  record.optional("kernel_size", &Problem::kernel_size, kernel_size_type(),
                  "[h, w] or [out, in, h, w]: that of kernel, where it is left out");
  record.optional("input", &Problem::input, matrix_or_lone(image_type(), entry()),
                  "an image to put through the layer");
  record.check([](const Construct& problem, const Node& node) {
    if (problem.kernel_size.empty()) {
      node.value()["kernel_size"] = problem.weights.dims;
    } else if (problem.kernel_size != problem.weights.dims) {
      node.fail_at("kernel_size", "expected " + dims_text(problem.weights.dims) +
                                      ", the size of kernel; got " +
                                      dims_text(problem.kernel_size));
    }
  });
  record.check([](const Construct& problem, const Node& node) {
    if (!problem.input || problem.input->dims == problem.input_size) return;
    node.fail_at("input", "expected an image of " + dims_text(problem.input_size) +
                              " numbers, as input_size says; got one of " +
                              dims_text(problem.input->dims));
  });
  return record;
}

Record<Recognise> recognise_record() {
  auto record = spec_record<Recognise>("conv-to-mlp", "whether a dense layer is a convolution", {},
                                       WithTheory::yes);
  const auto rows =
      tensor_of(entry(), "a matrix (a list of rows, each a list of numbers or symbols)", {2});
  record
      .required("input_size", &Problem::input_size, input_size_type(),
                "of the image: [H, W] or [C, H, W]")
      .required("kernel_size", &Problem::kernel_size, kernel_size_type(),
                "[h, w] or [out, in, h, w]")
      .required("weight_matrix", &Problem::weight_matrix, matrix_or_lone(rows, entry()),
                "a row for each output, a column for each number of the image, both row by row");
  declare_windows(record);
  return record;
}

}  // namespace

const Type<Problem>& spec() {
  static const auto spec = tagged<Problem>(
      "a spec of conv-to-mlp", "task",
      {{"construct", construct_record()}, {"recognise", recognise_record()}}, "construct");
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  const ExprArena arena;
  if (problem.task == Problem::Task::recognise) {
    return recognise::solve(problem, work);
  }
  return has_symbols(problem) ? Construction<Expr>(problem, work).run()
                              : Construction<double>(problem, work).run();
}

}  // namespace psolve::conv_to_mlp
