// Why a convolutional network is a multilayer perceptron, and when its training is too (question 7).

#include <string>
#include <utility>

#include "math/calculus/rules.h"
#include "math/convolutions/rules.h"
#include "math/networks/rules.h"
#include "problems/conv_to_mlp/spec.h"
#include "problems/conv_to_mlp/theory/trials.h"

namespace psolve::conv_to_mlp {
namespace {

Formula beside(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}

/// The entry of a matrix like A in the row of the output (i, j) and the column of the pixel that tap
/// (a, b) reads.
Formula at_tap(const char* matrix) {
  const Formula i = sym("i"), j = sym("j"), a = sym("a"), b = sym("b");
  return sym(matrix).at(tuple({i - 1}) * sym("N") + j, tuple({i + a - 2}) * sym("W") + j + b - 1);
}

Argument same_function() {
  const Formula A = sym("A"), c = sym("c"), d = sym("d");
  // Σ index_d Π sizes_e over all e > d
  const auto counted_through = [&](const Formula& index, const char* sizes) {
    const Formula e = sym("e");
    return big("sum", equals({d, 1}), sym("D"),
               tuple({index}) * big("product", equals({e, d + 1}), sym("D"), sym(sizes).at(e)));
  };
  return {
      "function",
      "The same function, for every image of a fixed size",
      {{"matrix",
        rule::toeplitz_matrix,
        {"The idea: each output is a weighted sum of pixels, and weighted sums are what a dense "
         "layer computes. With vec the entries row by row there is a matrix A, the same for every "
         "X, with"},
        {equals({call("vec", {sym("O")}), beside({A, call("vec", {sym("X")})})})},
        any_layer},
       {"entries",
        rule::weight_sharing,
        {"Its row of the output (i, j) holds every ", sym("F").at(sym("a"), sym("b")),
         " in the column of the pixel that this tap reads there, and 0 elsewhere: shifted copies "
         "of the kernel. A bias is that of every output of its filter. With N outputs and W pixels "
         "in a row, for stride 1 without padding,"},
        {equals({at_tap("A"), sym("F").at(sym("a"), sym("b"))})},
        any_tap},
       {"count",
        rule::parameter_count,
        {"An M × N output of an h × w kernel without padding takes Z weights that are not 0, of "
         "which only hw are free:"},
        {equals({sym("Z"), product({sym("M"), sym("N"), sym("h"), sym("w")})})},
        count_of_weights},
       {"geometry", rule::toeplitz_matrix,
        "A stride leaves out rows of the matrix for stride 1. Padding with zeros leaves out "
        "columns of the matrix for the padded image. Dilation moves the copies' entries apart."},
       {"dimensions",
        rule::toeplitz_matrix,
        {"In D dimensions, with W entries of X, M of O and K of F along each, the output i has row "
         "r, and its tap a, entry p of F, stands in column q:"},
        {equals({sym("r"), 1 + counted_through(sym("i").at(d) - 1, "M")}),
         equals({sym("p"), 1 + counted_through(sym("a").at(d) - 1, "K")}),
         equals({sym("q"), 1 + counted_through(sym("i").at(d) + sym("a").at(d) - 2, "W")}),
         equals({A.at(sym("r"), sym("q")), sym("F").at(sym("p"))})},
        any_dimensions},
       {"channels",
        rule::linearity,
        {"Channels are blocks side by side, one matrix each, and a filter's output v adds up over "
         "the C channels x; filters are blocks below one another:"},
        {equals(
            {sym("v"), big("sum", equals({c, 1}), sym("C"), beside({A.at(c), sym("x").at(c)}))})},
        any_channels},
       {"depth", rule::forward_pass,
        "Activations act on each entry, the same on both sides; batch normalisation, once trained, "
        "is an affine map and goes into A and bias. So layer after layer the whole network is a "
        "multilayer perceptron, of the same depth."}}};
}

/// Which matrices are those of a convolution: of an input of one channel, stride 1, no padding.
Argument ties() {
  const Formula Z = sym("Z");
  return {"ties",
          "When a dense layer is a convolution",
          {{"places",
            rule::weight_sharing,
            {"The idea: a convolution is a dense layer in which every entry of the kernel stands "
             "at a place of each row. For stride 1 without padding, N outputs and W pixels in a "
             "row, the output (i, j) has"},
            {equals({at_tap("A"), sym("F").at(sym("a"), sym("b"))})},
            any_tap},
           {"count",
            rule::parameter_count,
            {"So a matrix is one exactly where all places of a tap (a, b) are equal and all others "
             "are 0. Of its M N rows each has hw places that may differ from 0, Z in all, and hw "
             "of them are free:"},
            {equals({Z, product({sym("M"), sym("N"), sym("h"), sym("w")})})},
            count_of_weights},
           {"training", rule::gradient_descent,
            "Training keeps neither: each entry moves by its own gradient, so copies part and "
            "zeros fill. Every matrix is a convolution only where the kernel is as large as the "
            "image, one filter an output."}}};
}

Argument pooling() {
  const Formula a = sym("a"), b = sym("b"), s = sym("s");
  const auto relu = [](const Formula& f) { return call("relu", {f}); };
  return {"pooling",
          "Pooling",
          {{"average",
            rule::average_pooling,
            {"The mean of windows h × w, s apart, is a convolution with equal weights, so it is a "
             "matrix P, 0 but for"},
            {equals({sym("P").at(tuple({sym("i") - 1}) * sym("N") + sym("j"),
                                 tuple({s * tuple({sym("i") - 1}) + a - 1}) * sym("W") +
                                     s * tuple({sym("j") - 1}) + b),
                     Formula(1) / product({sym("h"), sym("w")})})},
            any_mean},
           {"max",
            rule::max_pooling,
            {"Max pooling is not linear, but ReLU units make it:"},
            {equals({call("max", {a, b}), relu(b) - relu(-b) + relu(a - b)})},
            two_numbers},
           {"window",
            rule::max_pooling,
            {"A window of n pixels takes t such layers, in pairs, by which the perceptron is "
             "deeper than the network. With other activations than ReLU it only comes near:"},
            {equals({sym("t"), call("ceil", {call("log2", {sym("n")})})})},
            any_depth}}};
}

Argument training() {
  const Formula i = sym("i"), j = sym("j");
  return {"training",
          "When training is the same, and when there is no perceptron",
          {{"tied",
            rule::weight_sharing,
            {"Equal functions need not train alike. By the chain rule a shared weight's gradient "
             "is the sum over its places. With D the gradient by A of each entry alone, for M × N "
             "outputs, stride 1 and no padding,"},
            {equals({derivative(sym("L"), sym("F").at(sym("a"), sym("b"))),
                     big("sum", equals({i, 1}), sym("M"),
                         big("sum", equals({j, 1}), sym("N"), at_tap("D")))})},
            tied_weights},
           {"same", rule::gradient_descent,
            "So the perceptron trains as the convolution does exactly where equal weights stay "
            "tied, with that sum as their gradient, and zeros stay 0, from the same start with the "
            "same rate. With the mean in place of the sum the rate is another."},
           {"free", rule::gradient_descent,
            "Trained freely, each entry goes by its own gradient: after one step the copies differ "
            "in general and zeros have moved, and it is no convolution any more. It can represent "
            "more, needs more data, and does not treat a moved image alike."},
           {"conditions", rule::general_argument,
            "There is no such perceptron for images of any size, only one for each size. And the "
            "other way round every dense layer is a convolution whose kernel is as large as the "
            "image, but with a smaller kernel only if its matrix has the zeros and ties above."},
           {"universal", rule::general_argument,
            "As to universality: what convolutional networks approximate, these perceptrons "
            "approximate as well, being the same functions. A purely convolutional network, "
            "without dense layer, gives a moved output for a moved image, and cannot come near "
            "functions that do not."}}};
}

}  // namespace

Theory theory(const Json& spec) {
  if (spec.value("task", "") == "recognise") return {ties()};
  return {same_function(), pooling(), training()};
}

}  // namespace psolve::conv_to_mlp
