#pragma once

#include "core/rule.h"

/// The rules of networks of layers.
namespace psolve::rule {

inline constexpr Rule forward_pass{"FORWARD_PASS", "each layer is computed from the one before"};
inline constexpr Rule backward_pass{"BACKWARD_PASS",
                                    "each layer's derivative comes from the one after"};
inline constexpr Rule weighted_sum{"WEIGHTED_SUM", "z = W x + b"};
inline constexpr Rule activation{"ACTIVATION", "a = f(z)"};
inline constexpr Rule loss{"LOSS", "the loss compares the prediction with the target"};
inline constexpr Rule output_delta{"OUTPUT_DELTA", "delta = dL/da f'(z) at the last layer"};
inline constexpr Rule hidden_delta{"HIDDEN_DELTA", "delta = (W^T delta of the layer after) f'(z)"};
inline constexpr Rule outer_product{"OUTER_PRODUCT", "dL/dW = delta x^T"};
inline constexpr Rule bias_gradient{"BIAS_GRADIENT", "dL/db = delta"};
inline constexpr Rule sum_over_examples{
    "SUM_OVER_EXAMPLES",
    "a batch's loss, and each derivative, is the sum or mean of the examples'"};
inline constexpr Rule gradient_descent{"GRADIENT_DESCENT", "parameter - learning rate * gradient"};
inline constexpr Rule parameter_count{"PARAMETER_COUNT",
                                      "weights and biases that training can change"};
inline constexpr Rule operation_count{
    "OPERATION_COUNT", "each output is a sum of products, one for each weight of its filter"};

inline constexpr Rule kNetworks[] = {
    forward_pass,     backward_pass,   weighted_sum,   activation,    loss,
    output_delta,     hidden_delta,    outer_product,  bias_gradient, sum_over_examples,
    gradient_descent, parameter_count, operation_count};

}  // namespace psolve::rule
