#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "formula/index.h"
#include "math/numbers/function.h"

namespace psolve {

/// e^z_i/Σ e^z_k
template <class S>
std::vector<S> shares(const std::vector<S>& z) {
  using std::exp;
  const S top = *std::max_element(z.begin(), z.end());
  std::vector<S> shares;
  S total = 0;
  for (const S& v : z) {
    shares.push_back(exp(v - top));
    total += shares.back();
  }
  for (S& share : shares) share = share / total;
  return shares;
}

/// −log of share i: log(1 + Σ_{k≠i} e^(z_k − z_i))
template <class S>
S surprise(const std::vector<S>& z, Index i) {
  using std::exp;
  using std::log;
  if (z.size() == 1) return S(0);
  const S* top = nullptr;
  for (Index k = 0; k < std::ssize(z); ++k) {
    if (k != i && (top == nullptr || z[k] > *top)) top = &z[k];
  }
  S total = 0;
  for (Index k = 0; k < std::ssize(z); ++k) {
    if (k != i) total += exp(z[k] - *top);
  }
  return softplus((*top - z[i]) + log(total));
}

}  // namespace psolve
