#include "core/rule.h"

#include <array>

namespace psolve {
namespace {

constexpr std::array kRules = {
    RuleEntry{Rule::definition, "DEFINITION", "a name is given to a quantity"},
    RuleEntry{Rule::substitution, "SUBSTITUTION", "a quantity is replaced by what it equals"},
    RuleEntry{Rule::evaluation, "EVALUATION", "numbers are put in for the symbols"},
    RuleEntry{Rule::simplification, "SIMPLIFICATION", "like terms and powers are collected"},
    RuleEntry{Rule::constant_rule, "CONSTANT_RULE", "(c)' = 0"},
    RuleEntry{Rule::identity_rule, "IDENTITY_RULE", "(x)' = 1"},
    RuleEntry{Rule::constant_multiple_rule, "CONSTANT_MULTIPLE_RULE", "(c u)' = c u'"},
    RuleEntry{Rule::sum_rule, "SUM_RULE", "(u + v)' = u' + v'"},
    RuleEntry{Rule::product_rule, "PRODUCT_RULE", "(u v)' = u' v + u v'"},
    RuleEntry{Rule::quotient_rule, "QUOTIENT_RULE", "(u / v)' = (u' v - u v') / v^2"},
    RuleEntry{Rule::power_rule, "POWER_RULE", "(x^n)' = n x^(n-1)"},
    RuleEntry{Rule::exponential_rule, "EXPONENTIAL_RULE", "(a^x)' = a^x log(a); (e^x)' = e^x"},
    RuleEntry{Rule::logarithm_rule, "LOGARITHM_RULE", "log(x)' = 1 / x"},
    RuleEntry{Rule::trigonometric_rule, "TRIGONOMETRIC_RULE",
              "sin' = cos, cos' = -sin, tan' = 1 + tan^2"},
    RuleEntry{Rule::inverse_trigonometric_rule, "INVERSE_TRIGONOMETRIC_RULE",
              "asin' = 1/sqrt(1 - x^2), acos' = -asin', atan' = 1/(1 + x^2)"},
    RuleEntry{Rule::hyperbolic_rule, "HYPERBOLIC_RULE",
              "sinh' = cosh, cosh' = sinh, tanh' = 1 - tanh^2"},
    RuleEntry{Rule::activation_rule, "ACTIVATION_RULE",
              "sigmoid' = sigmoid (1 - sigmoid), relu' = step, softplus' = sigmoid"},
    RuleEntry{Rule::absolute_value_rule, "ABSOLUTE_VALUE_RULE", "abs' = sign, taken as 0 at 0"},
    RuleEntry{Rule::chain_rule, "CHAIN_RULE",
              "(f(u))' = f'(u) u'; for vectors, Jacobians multiply"},
    RuleEntry{Rule::partial_derivatives, "PARTIAL_DERIVATIVES",
              "all other variables are held fixed"},
    RuleEntry{Rule::jacobian, "JACOBIAN", "row i, column j: derivative of output i by input j"},
    RuleEntry{Rule::forward_pass, "FORWARD_PASS", "each layer is computed from the one before"},
    RuleEntry{Rule::backward_pass, "BACKWARD_PASS",
              "each layer's derivative comes from the one after"},
    RuleEntry{Rule::weighted_sum, "WEIGHTED_SUM", "z = W x + b"},
    RuleEntry{Rule::activation, "ACTIVATION", "a = f(z)"},
    RuleEntry{Rule::loss, "LOSS", "the loss compares the prediction with the target"},
    RuleEntry{Rule::output_delta, "OUTPUT_DELTA", "delta = dL/da f'(z) at the last layer"},
    RuleEntry{Rule::hidden_delta, "HIDDEN_DELTA", "delta = (W^T delta of the layer after) f'(z)"},
    RuleEntry{Rule::outer_product, "OUTER_PRODUCT", "dL/dW = delta x^T"},
    RuleEntry{Rule::bias_gradient, "BIAS_GRADIENT", "dL/db = delta"},
    RuleEntry{Rule::gradient_descent, "GRADIENT_DESCENT", "parameter - learning rate * gradient"},
    RuleEntry{Rule::convolution, "CONVOLUTION",
              "O[i,j] = sum of F[a,b] X[s i - p + d a, s j - p + d b]"},
    RuleEntry{Rule::max_pooling, "MAX_POOLING", "the largest entry of each window"},
    RuleEntry{Rule::average_pooling, "AVERAGE_POOLING", "the mean of each window"},
    RuleEntry{Rule::kernel_gradient, "KERNEL_GRADIENT",
              "dL/dF[a,b] = sum of dL/dO[i,j] times the entry of X that it multiplies"},
    RuleEntry{Rule::image_gradient, "IMAGE_GRADIENT",
              "dL/dX[y,x] = sum of dL/dO[i,j] times the entry of F that multiplies it"},
    RuleEntry{Rule::gradient_routing, "GRADIENT_ROUTING",
              "each entry gets what the windows pass on that take their value from it"},
    RuleEntry{Rule::recursion, "RECURSION", "each layer's quantity from that of the layer before"},
    RuleEntry{Rule::induction, "INDUCTION", "true at the start, and kept by every step"},
    RuleEntry{Rule::unrolled_sum, "UNROLLED_SUM", "a recursion written out as a sum"},
    RuleEntry{Rule::union_of_paths, "UNION_OF_PATHS", "what any path through the network reaches"},
    RuleEntry{Rule::index_map, "INDEX_MAP", "output index u reads the inputs s u - p + d a"},
    RuleEntry{Rule::output_size, "OUTPUT_SIZE", "o = floor((i + 2p - d(k - 1) - 1)/s) + 1"},
    RuleEntry{Rule::kernel_from_sizes, "KERNEL_FROM_SIZES",
              "s(o - 1) <= i + 2p - d(k - 1) - 1 < s o, solved for k"},
    RuleEntry{Rule::parameter_count, "PARAMETER_COUNT",
              "weights and biases that training can change"},
    RuleEntry{Rule::operation_count, "OPERATION_COUNT",
              "each output is a sum of products, one for each weight of its filter"},
    RuleEntry{Rule::vectorisation, "VECTORISATION",
              "the entries of an image as one column, row by row"},
    RuleEntry{Rule::toeplitz_matrix, "TOEPLITZ_MATRIX",
              "a convolution as a matrix: shifted copies of the kernel, and zeros"},
    RuleEntry{Rule::weight_sharing, "WEIGHT_SHARING",
              "one entry of the kernel stands at all its places of the matrix"},
    RuleEntry{Rule::linearity, "LINEARITY", "f(u + v) = f(u) + f(v) and f(c u) = c f(u)"},
    RuleEntry{Rule::nearest_point, "NEAREST_POINT",
              "the mean of each group of tied entries is nearest to them"},
    RuleEntry{Rule::adversarial_game, "ADVERSARIAL_GAME",
              "u_D = V(D, G) and u_G = -V(D, G): a zero-sum game"},
    RuleEntry{Rule::push_forward, "PUSH_FORWARD",
              "E f(G(z)) over the noise z is the average of f under the distribution of G(z)"},
    RuleEntry{Rule::euler_lagrange, "EULER_LAGRANGE", "dF/dy - d/dx (dF/dy') = 0"},
    RuleEntry{Rule::second_derivative_test, "SECOND_DERIVATIVE_TEST",
              "stationary, and a negative second derivative: a maximum"},
    RuleEntry{Rule::divergence, "DIVERGENCE",
              "KL(p, q) = sum p log(p/q); JS is the mean KL to (p + q)/2; TV = sum |p - q|/2"},
    RuleEntry{Rule::quadrature, "QUADRATURE",
              "an integral by Gauss-Kronrod rules on intervals halved until they agree"},
    RuleEntry{Rule::quantile_coupling, "QUANTILE_COUPLING",
              "on a line W = integral of |F_p - F_q| dx"},
    RuleEntry{Rule::kantorovich_duality, "KANTOROVICH_DUALITY",
              "no plan costs less than potentials with f(x) - g(y) <= c(x, y) earn"},
    RuleEntry{Rule::average_below_maximum, "AVERAGE_BELOW_MAXIMUM",
              "an average is at most the largest value, and equal only where all mass lies on it"},
    RuleEntry{Rule::no_dependence, "NO_DEPENDENCE",
              "the derivative by a variable that does not occur is 0"},
    RuleEntry{Rule::update_map, "UPDATE_MAP", "one step of training as a map of the parameters"},
    RuleEntry{Rule::characteristic_polynomial, "CHARACTERISTIC_POLYNOMIAL",
              "eigenvalues of a 2 x 2 matrix: l^2 - trace l + determinant = 0"},
    RuleEntry{Rule::payoff_matrices, "PAYOFF_MATRICES",
              "the players earn A[i,j] and B[i,j]; with mixed strategies x^T A y and x^T B y"},
    RuleEntry{Rule::best_response, "BEST_RESPONSE",
              "an action that earns most against what the opponent plays"},
    RuleEntry{Rule::strict_dominance, "STRICT_DOMINANCE",
              "what always earns less than some other strategy is in no equilibrium"},
    RuleEntry{Rule::maximin, "MAXIMIN", "the largest payoff that a player can be sure of"},
    RuleEntry{Rule::linear_programming_duality, "LINEAR_PROGRAMMING_DUALITY",
              "what x secures is at most what y allows; where they are equal both are optimal"},
    RuleEntry{Rule::best_response_polytopes, "BEST_RESPONSE_POLYTOPES",
              "equilibria are the pairs of points with all labels: not played, or best response"},
    RuleEntry{Rule::no_profitable_deviation, "NO_PROFITABLE_DEVIATION",
              "an equilibrium: no action earns either player more against the other's strategy"},
    RuleEntry{Rule::maximal_nash_subsets, "MAXIMAL_NASH_SUBSETS",
              "where all pairs of some strategies are equilibria, so are their mixtures"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (static_cast<std::size_t>(kRules[i].rule) != i) return false;
  }
  return kRules.size() == static_cast<std::size_t>(Rule::maximal_nash_subsets) + 1;
}
static_assert(in_order(), "the table follows the enumeration");

}  // namespace

std::span<const RuleEntry> rules() {
  return kRules;
}

std::string_view name_of(Rule rule) {
  return kRules[static_cast<std::size_t>(rule)].name;
}

}  // namespace psolve
