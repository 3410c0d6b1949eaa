// The closed form of the receptive field (question 10). What unit 0 of layer n sees is found by going
// back from layer to layer; here a pixel count by brute force stands against every formula.
//
//     r_l = r_{l−1} + (k_l − 1) d_l j_{l−1},  j_l = s_l j_{l−1},  r_0 = j_0 = 1
//     r_n = 1 + Σ_l (k_l − 1) d_l ∏_{i<l} s_i
//
// Source of the recursion: Araujo, Norris, Sim, "Computing receptive fields of convolutional neural
// networks", Distill 2019, equation 2.

#include <set>

#include "math/numbers/random.h"
#include "problems/receptive_field/rules.h"
#include "problems/receptive_field/spec.h"

namespace psolve::receptive_field {
namespace {

struct RandomLayer {
  long kernel;
  long stride;
  long dilation;
};

long between(Random& random, long low, long high) {
  return low + static_cast<long>(random.bits() % static_cast<std::uint64_t>(high - low + 1));
}

/// The first and last pixel that unit `unit` behind `layers` reads, going back through all taps.
std::pair<long, long> seen_by(long unit, std::span<const RandomLayer> layers) {
  std::set<long> units = {unit};
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    std::set<long> read;
    for (const long u : units) {
      for (long tap = 0; tap < layer->kernel; ++tap) {
        read.insert(layer->stride * u + layer->dilation * tap);
      }
    }
    units = std::move(read);
  }
  return {*units.begin(), *units.rbegin()};
}

/// Defines the letters of a stack, its fields and jumps counted pixel by pixel.
void define(std::span<const RandomLayer> layers, Scope& letters) {
  std::vector<double> k, s, d;
  for (const RandomLayer& layer : layers) {
    k.push_back(static_cast<double>(layer.kernel));
    s.push_back(static_cast<double>(layer.stride));
    d.push_back(static_cast<double>(layer.dilation));
  }
  letters.define("k", k);
  letters.define("s", s);
  letters.define("d", d);
  for (std::size_t depth = 0; depth <= layers.size(); ++depth) {
    const auto inner = layers.first(depth);
    const auto [first, last] = seen_by(0, inner);
    const std::string place = "_" + std::to_string(depth);
    letters.define("r" + place, last - first + 1);
    letters.define("j" + place, seen_by(1, inner).first - first);
  }
  letters.define("n", layers.size());
}

void any_layers(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  std::vector<RandomLayer> layers(static_cast<std::size_t>(between(random, 1, 5)));
  for (RandomLayer& layer : layers) {
    layer = {between(random, 1, 4), between(random, 1, 3), between(random, 1, 3)};
  }
  define(layers, letters);
}

/// All with one kernel, stride and dilation.
void equal_layers(std::uint64_t seed, Scope& letters, long least_stride, long most_stride) {
  Random random(seed);
  const RandomLayer layer = {between(random, 2, 4), between(random, least_stride, most_stride),
                             between(random, 1, 3)};
  const std::vector<RandomLayer> layers(static_cast<std::size_t>(between(random, 1, 5)), layer);
  define(layers, letters);
  letters.define("K", layer.kernel);
  letters.define("S", layer.stride);
  letters.define("D", layer.dilation);
}

}  // namespace

Theory theory(const Json&) {
  const Formula n = sym("n"), l = sym("l"), i = sym("i");
  const Formula r = sym("r").at(n), j = sym("j").at(n);
  const Formula r_before = sym("r").at(n - 1), j_before = sym("j").at(n - 1);
  const auto at = [](const char* letter, const Formula& index) { return sym(letter).at(index); };
  const Formula strides = big("product", equals({i, 1}), l - 1, at("s", i));
  const Formula K = sym("K"), S = sym("S"), D = sym("D");
  const auto strided = [](std::uint64_t seed, Scope& letters) {
    equal_layers(seed, letters, 2, 3);
  };
  const auto unit_stride = [](std::uint64_t seed, Scope& letters) {
    equal_layers(seed, letters, 1, 1);
  };
  return {
      {"recursion",
       "One layer more",
       {{"taps",
         rule::index_map,
         {"The field of a unit is the stretch of pixels from the first to the last that it reads; "
          "the jump is how far the fields of two neighbours are apart. Both are those of a pixel, "
          "1, before the first layer. A unit of layer ",
          n, " reads ", at("k", n), " units of the layer before, ", at("d", n),
          " apart; each of these sees ", r_before, " pixels, and they are ", j_before,
          " pixels apart, so that the last of them begins ",
          product({tuple({at("k", n) - 1}), at("d", n), j_before}), " behind the first:"},
         {equals({r, r_before + product({at("k", n) - 1, at("d", n), j_before})})},
         any_layers},
        {"jump",
         rule::index_map,
         {"Its neighbour reads ", at("s", n), " units further on:"},
         {equals({j, at("s", n) * j_before})},
         any_layers}}},
      {"closed_form",
       "All layers",
       {{"jump",
         rule::induction,
         "Without layers the jump is 1, the empty product; each layer adds its factor:",
         {equals({j, big("product", equals({i, 1}), n, at("s", i))})},
         any_layers},
        {"field",
         rule::induction,
         {"Without layers the field is 1. If the form holds for the layers before, the recursion "
          "adds to it the term of the new one, whose product is the jump before it. So it holds "
          "for every number n of layers:"},
         {equals({r, 1 + big("sum", equals({l, 1}), n,
                             product({tuple({at("k", l) - 1}), at("d", l), strides}))})},
         any_layers}}},
      {"alike",
       "Layers that are all alike",
       {{"strided",
         rule::substitution,
         {"With one kernel K, stride S > 1 and dilation D the products are powers of S, and the "
          "sum is geometric:"},
         {equals({r, 1 + D * (K - 1) * (power(S, n) - 1) / (S - 1)})},
         strided},
        {"unit_stride",
         rule::substitution,
         "With stride 1 all its terms are alike:",
         {equals({r, 1 + n * D * (K - 1)})},
         unit_stride},
        {"growth", rule::general_argument,
         "So the field grows with the number of layers as a straight line where nothing is "
         "strided, and exponentially where every layer is."}}}};
}

}  // namespace psolve::receptive_field
