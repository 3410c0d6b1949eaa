// Convolutions from their definitions. An image is [H][W] or [C][H][W], a kernel [h][w] or
// [out][in/groups][h][w].
//
//     CrossCorrelation         O[o,i,j] = Σ_c,a,b X[c, s i + d a − p, s j + d b − p] F[o,c,a,b]
//     Convolution              the same with each F[o,c] turned by 180°
//     TransposedConvolution    each X[c,i,j] F[c,o,a,b] added to O[o, s i + d a − p, s j + d b − p]
//     KernelGradient           of ∂L/∂O: Σ_i,j ∂L/∂O[o,i,j] X[c, s i + d a − p, s j + d b − p]
//
// Outside of an image there are zeros.

#include "formula/functions/windows.h"

namespace psolve::operations {
namespace {

constexpr std::array<std::string_view, 5> kConvolutionSizes = {"stride", "padding", "dilation",
                                                               "groups", "output padding"};
constexpr std::array<std::string_view, 5> kKernelGradientSizes = {"size", "stride", "padding",
                                                                  "dilation", "groups"};
constexpr auto kConvolution = std::span(kConvolutionSizes).first(4);

/// Each image of a stack, or a matrix, turned by 180°.
struct Rotated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ListShape& shape = a[0].shape();
    if (shape.rank() < 2) return refused<S>("a turn of " + shape.text());
    const std::size_t area = shape.inner(shape.rank() - 2).size();
    std::vector<S> turned;
    turned.reserve(a[0].size());
    for (std::size_t i = 0; i < a[0].size(); ++i) {
      turned.push_back(a[0][i / area * area + (area - 1 - i % area)]);
    }
    return ValueOf<S>(shape, std::move(turned));
  }
};

/// Stride, padding, dilation and groups, as they stand behind image and kernel.
template <class S>
long read_convolution(WindowArguments<S>& arguments, const Lengths& kernel, WindowAxes& axes) {
  axes[0].size = kernel.height;
  axes[1].size = kernel.width;
  const auto stride = arguments.pair({1, 1});
  arguments.padding(axes);
  const auto dilation = arguments.pair({1, 1});
  for (std::size_t i = 0; i < 2; ++i) {
    axes[i].stride = stride[i];
    axes[i].dilation = dilation[i];
  }
  return arguments.pair({1, 1})[0];
}

/// The products that the sums above are made of.
struct Products {
  Lengths image;
  Lengths kernel;
  Lengths output;
  WindowAxes axes;
  long groups;

  /// Calls `visit(o, k, x)` for each that lies within the image, with the places of its entries of
  /// output, kernel and image; those of one output come one after the other.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (long o = 0; o < kernel.outer; ++o) {
      const long first = o / (kernel.outer / groups) * kernel.channels;
      for (long i = 0; i < output.height; ++i) {
        for (long j = 0; j < output.width; ++j) {
          for (long c = 0; c < kernel.channels; ++c) {
            for (long u = 0; u < kernel.height; ++u) {
              const long y = axes[0].place(i, u);
              if (y < 0 || y >= image.height) continue;
              for (long v = 0; v < kernel.width; ++v) {
                const long x = axes[1].place(j, v);
                if (x < 0 || x >= image.width) continue;
                visit(output.at(0, o, i, j), kernel.at(o, c, u, v), image.at(0, first + c, y, x));
              }
            }
          }
        }
      }
    }
  }
};

template <class S>
std::vector<S> zeros(const Lengths& lengths) {
  return std::vector<S>(static_cast<std::size_t>(lengths.outer * lengths.channels * lengths.area()),
                        S(0));
}

template <class S>
bool are_image_and_kernel(const ValueOf<S>& image, const ValueOf<S>& kernel) {
  return (image.rank() == 2 || image.rank() == 3) && (kernel.rank() == 2 || kernel.rank() == 4);
}

struct Correlated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& X = a[0];
    const ValueOf<S>& F = a[1];
    if (!are_image_and_kernel(X, F)) return refused<S>(shapes_of(X, F));
    const Lengths in = lengths_of(X);
    const Lengths kernel = lengths_of(F);
    WindowAxes axes;
    WindowArguments<S> arguments(a, 2);
    const long groups = read_convolution(arguments, kernel, axes);
    if (!arguments.mistake().empty()) return refused<S>(arguments.mistake());
    const long height = axes[0].outputs(in.height);
    const long width = axes[1].outputs(in.width);
    const bool fits = is_sound(axes) && groups > 0 && in.channels == kernel.channels * groups &&
                      kernel.outer % groups == 0 && height > 0 && width > 0;
    if (!fits) return refused<S>(shapes_of(X, F));
    if (is_too_large(kernel.outer, height, width, kernel.channels * kernel.area())) {
      return too_large<S>();
    }
    const Products products{in, kernel, {1, kernel.outer, height, width}, axes, groups};
    std::vector<S> sums = zeros<S>(products.output);
    products.for_each([&](std::size_t o, std::size_t k, std::size_t x) { sums[o] += X[x] * F[k]; });
    const bool flat = X.rank() == 2 && F.rank() == 2;
    return ValueOf<S>(image_shape(flat, kernel.outer, height, width), std::move(sums));
  }
};

struct Convolved {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (!are_image_and_kernel(a[0], a[1])) return refused<S>(shapes_of(a[0], a[1]));
    std::vector<ValueOf<S>> turned(a.begin(), a.end());
    turned[1] = *Rotated{}(a.subspan(1, 1));
    return Correlated{}(Arguments<S>(turned));
  }
};

struct TransposedCorrelated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& X = a[0];
    const ValueOf<S>& F = a[1];
    if (!are_image_and_kernel(X, F)) return refused<S>(shapes_of(X, F));
    const Lengths in = lengths_of(X);
    const Lengths kernel = lengths_of(F);
    WindowAxes axes;
    WindowArguments<S> arguments(a, 2);
    const long groups = read_convolution(arguments, kernel, axes);
    const auto more = arguments.pair({0, 0});
    if (!arguments.mistake().empty()) return refused<S>(arguments.mistake());
    const auto length = [&](std::size_t axis, long inputs) {
      const WindowAxis& w = axes[axis];
      return (inputs - 1) * w.stride + w.span() - w.before - w.after + more[axis];
    };
    const long height = length(0, in.height);
    const long width = length(1, in.width);
    const bool fits = is_sound(axes) && groups > 0 && in.channels == kernel.outer &&
                      kernel.outer % groups == 0 && height > 0 && width > 0;
    if (!fits) return refused<S>(shapes_of(X, F));
    const Lengths out = {1, kernel.channels * groups, height, width};
    if (is_too_large(out.channels, height, width, 1) ||
        is_too_large(in.channels, in.height, in.width, kernel.channels * kernel.area())) {
      return too_large<S>();
    }
    std::vector<S> sums = zeros<S>(out);
    const Products products{out, kernel, in, axes, groups};
    products.for_each([&](std::size_t x, std::size_t k, std::size_t o) { sums[o] += X[x] * F[k]; });
    const bool flat = X.rank() == 2 && F.rank() == 2;
    return ValueOf<S>(image_shape(flat, out.channels, height, width), std::move(sums));
  }
};

/// From an image, ∂L/∂O of its CrossCorrelation, and the size of the kernel.
struct KernelGradientOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& X = a[0];
    const ValueOf<S>& G = a[1];
    const auto size = pair_of(a[2]);
    if (!size) return refused<S>(size.reason());
    const Lengths in = lengths_of(X);
    const Lengths out = lengths_of(G);
    WindowAxes axes;
    WindowArguments<S> arguments(a, 3);
    const long groups = read_convolution(arguments, {1, 1, (*size)[0], (*size)[1]}, axes);
    if (!arguments.mistake().empty()) return refused<S>(arguments.mistake());
    const bool images = (X.rank() == 2 || X.rank() == 3) && (G.rank() == 2 || G.rank() == 3);
    const bool fits = images && is_sound(axes) && groups > 0 && in.channels % groups == 0 &&
                      out.channels % groups == 0 && axes[0].outputs(in.height) == out.height &&
                      axes[1].outputs(in.width) == out.width;
    if (!fits) return refused<S>(shapes_of(X, G));
    const long channels = in.channels / groups;
    if (is_too_large(out.channels * channels, axes[0].size, axes[1].size, out.area())) {
      return too_large<S>();
    }
    const Lengths kernel = {out.channels, channels, axes[0].size, axes[1].size};
    std::vector<S> sums = zeros<S>(kernel);
    const Products products{in, kernel, out, axes, groups};
    products.for_each([&](std::size_t o, std::size_t k, std::size_t x) { sums[k] += G[o] * X[x]; });
    ListShape shape;
    const auto add = [&](long length) { shape.push_back(static_cast<std::size_t>(length)); };
    if (X.rank() == 3 || G.rank() == 3) {
      add(out.channels);
      add(channels);
    }
    add(axes[0].size);
    add(axes[1].size);
    return ValueOf<S>(shape, std::move(sums));
  }
};

constexpr std::array kConvolutionFunctions = {
    windows<Correlated>("correlate", "CrossCorrelation",
                        "image, kernel, then stride, padding, dilation, groups", 2, 2,
                        kConvolution),
    windows<Convolved>("convolve", "Convolution", "the same with the kernel turned by 180 degrees",
                       2, 2, kConvolution),
    row<TransposedCorrelated>("full", "FullConvolution",
                              "the derivative by the image, from that by the output and the kernel",
                              2, 2),
    windows<TransposedCorrelated>("transposed", "TransposedConvolution",
                                  "image, kernel, then as CrossCorrelation, then output padding", 2,
                                  2, kConvolutionSizes),
    windows<KernelGradientOf>("kernel-gradient", "KernelGradient",
                              "the derivative by the kernel: image, derivative by the output, size "
                              "of the kernel, then as CrossCorrelation",
                              3, 2, kKernelGradientSizes),
    row<Rotated>("rot180", "Rotate180", "a matrix, or each image of a stack, turned by 180 degrees",
                 1, 1),
};

}  // namespace

std::span<const FunctionEntry> convolution_functions() {
  return kConvolutionFunctions;
}

}  // namespace psolve::operations
