#include "problems/conv_to_mlp/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/workings/stretch.h"
#include "formula/meaning/meaning.h"
#include "math/convolutions/rules.h"
#include "math/networks/rules.h"

namespace psolve::conv_to_mlp {
namespace {

/// Rows of the matrix that are worked one by one; of larger ones the first and the last.
constexpr Index kMostRows = 16;
/// Rows of up to this many entries are written out; of longer ones what is not zero,
constexpr Index kMostColumns = 16;
/// up to this many entries.
constexpr Index kMostListed = 9;
/// Rows of a larger matrix are worked out up to this length.
constexpr Index kLongestRow = 2'000;
/// The largest block that is shown, and the largest matrix in a product.
constexpr Index kLargestBlock = 8;
constexpr Index kMostWhole = 10;

/// Taps are called u and v: kernels are often given as a, b, c, d.
ConvolutionSymbols symbols_of(const LayerView& layer) {
  return {sym("F"), layer.kernel_dims, sym("X"), layer.image_dims, {"u", "v"}};
}

/// The row of the kernel that window i lays on row y of the image.
std::optional<Index> row_of_kernel(const ConvolutionShape& shape, Index i, Index y) {
  const Window& window = shape.windows[0];
  for (Index a = 0; a < window.kernel; ++a) {
    if (window.place(i, a) == y) return shape.flipped ? window.kernel - 1 - a : a;
  }
  return std::nullopt;
}

/// n = width (y − 1) + x, with the channels before it where there are any.
Formula place_in_column(const ImageShape& image, const std::vector<Formula>& indices) {
  const Formula& y = indices[indices.size() - 2];
  const Formula& x = indices.back();
  Formula within = image.width == 1 ? y : to_formula(image.width) * (y - 1) + x;
  if (indices.size() == 2) return within;
  return to_formula(image.height * image.width) * (indices[0] - 1) + within;
}

Formula indexed(const char* name, const std::vector<Formula>& indices) {
  std::vector<Formula> parts = {sym(name)};
  parts.insert(parts.end(), indices.begin(), indices.end());
  return Formula::node(Formula::Kind::index, "", std::move(parts));
}

class MatrixTrace {
 public:
  MatrixTrace(const LayerView& layer, const LayerSizes& sizes, Workings& work)
      : layer_(layer), sizes_(sizes), work_(work) {}

  void sums(const std::string& answer) const {
    const ConvolutionShape& shape = layer_.shape;
    const bool flat = layer_.output_dims.size() == 2;
    const Formula O = sym("O");
    Formula right = convolution_sum(shape, symbols_of(layer_));
    if (layer_.has_bias()) right = right + (flat ? sym("b") : sym("b").at(sym("o")));
    const auto group = work_.heading(
        "sum", rule::convolution,
        {shape.flipped ? "A true convolution lays the kernel, rotated by 180°, on each window of X"
                       : "A convolution is linear. The kernel lies on each window of X",
         ", so each output is a sum of entries of X times fixed factors: O is linear in X",
         layer_.has_bias() ? ", but for the bias" : ""},
        {equals({flat ? O.at(sym("i"), sym("j")) : O.at(sym("o"), sym("i"), sym("j")), right})});
    sizes_.output(answer, std::ssize(layer_.output_dims));
  }

  void columns() const {
    const auto list = [](const char* name, Index size, const std::function<Formula(Index)>& entry) {
      const auto at = [&](Index, Index n) { return entry(n); };
      return equals({transpose(vec(sym(name))), psolve::matrix(1, size, at)});
    };
    const ConvolutionShape& shape = layer_.shape;
    std::vector<Formula> of_image = {sym("y"), sym("x")};
    std::vector<Formula> of_output = {sym("i"), sym("j")};
    if (layer_.image_dims.size() == 3) of_image.insert(of_image.begin(), sym("c"));
    if (layer_.output_dims.size() == 3) of_output.insert(of_output.begin(), sym("o"));
    const auto group = work_.heading(
        "columns", rule::vectorisation,
        {"Write X row by row as one column, and O too: ",
         shape.input.channels * shape.filters > 1 ? "one channel after the other, " : "",
         indexed("X", of_image), " is entry ",
         equals({sym("n"), place_in_column(shape.input, of_image)}), " and ",
         indexed("O", of_output), " is entry ",
         equals({sym("r"), place_in_column(shape.output(), of_output)})},
        {list("X", layer_.pattern.columns(), [&](Index n) { return layer_.image_symbol(n); }),
         list("O", layer_.pattern.rows(), [&](Index r) { return layer_.output_symbol(r); })});
    count_entries();
  }

  void rows() const {
    const Formula number = sym("r");
    const auto group = work_.heading(
        "rows", rule::toeplitz_matrix,
        {"Row ", number, " of W, written ", transpose(sym("w").at(number)),
         ", makes output number ", number,
         ": an entry of F stands in the column of the entry of X that it multiplies"});
    for_each_line(work_, {layer_.pattern.rows(), layer_.pattern.columns(), kMostRows},
                  [&](Index r) { row(r); });
  }

  void matrix() const {
    const Index R = layer_.pattern.rows();
    const Index N = layer_.pattern.columns();
    const bool is_whole = R * N <= kMostHeld;
    const Prose claim = {"All rows make the dense layer ",
                         equals({vec(sym("O")), dense_layer(layer_)}),
                         ". Every row holds entries of the same F, moved on with its window"};
    if (!is_whole) {
      work_.note("weight_matrix", rule::weight_sharing, claim, {worked(sym("W"), whole_matrix())});
      if (N <= kLongestRow) {
        for_each_line(work_, {R, N, kMostRows}, [&](Index r) { numbers_of_row(r); });
      }
    } else {
      define_or_state(
          work_, rule::weight_sharing,
          {.id = "weight_matrix",
           .claim = claim,
           .name = sym("W"),
           .formula = whole_matrix(),
           .answer = "weight_matrix"},
          psolve::matrix(R, N, [&](Index r, Index n) { return layer_.weight_value(r, n); }));
    }
    if (layer_.has_bias() && layer_.shape.filters > 1) bias();
    general_entry();
    blocks();
  }

  void general_entry() const {
    const auto& [rows, columns] = layer_.shape.windows;
    work_.note(
        "general_entry", rule::index_map,
        {"The same by index: ", sym("W").at(sym("r"), sym("n")), " is ",
         kernel_at_tap(layer_.shape, symbols_of(layer_)),
         fmt::format(" for the tap u = 1, …, {}, v = 1, …, {} with these y and x, and 0 where "
                     "there is none",
                     rows.kernel, columns.kernel)},
        {equals({sym("y"), place_of_tap(rows, "i", "u")}),
         equals({sym("x"), place_of_tap(columns, "j", "v")})});
  }

  /// Entry by entry where that is no more than a derivation holds, else as what it is of all X.
  void output(const std::function<Formula(Index)>& value) const {
    const auto group = work_.heading("output", rule::weighted_sum, "Put in the entries of X");
    const Index R = layer_.pattern.rows();
    if (R * most_products() > kMostNumbers) return output_of_filters(value);
    for_each_line(work_, {R, most_products(), kMostRows}, [&](Index r) {
      if (!layer_.has_bias() && products_of_output(layer_.shape, r).empty()) {
        work_.note(fmt::format("output[{}]", r), rule::weighted_sum,
                   "Its window lies in the padding", {equals({layer_.output_symbol(r), 0})});
        return;
      }
      define_or_state(work_, rule::weighted_sum,
                      {.id = fmt::format("output[{}]", r),
                       .name = layer_.output_symbol(r),
                       .formula = products(r, true),
                       .answer = entry_path("output", r, layer_.output_dims)},
                      value(r));
    });
    output_as_product(value);
  }

 private:
  void count_entries() const {
    work_.define(rule::vectorisation, layer_.pattern.columns(),
                 {.id = "columns/X",
                  .name = Formula::words("entries of X"),
                  .formula = sizes_.image(sizes_.the(0, "X"), sizes_.the(1, "X"))});
    work_.define(rule::vectorisation, layer_.pattern.rows(),
                 {.id = "columns/O",
                  .name = Formula::words("entries of O"),
                  .formula = sizes_.output(sizes_.the(0, "O"), sizes_.the(1, "O"))});
  }

  /// Σ F X of one row, with the bias; X in numbers where it has some and they are asked for.
  Formula products(Index r, bool image_in_numbers) const {
    const auto terms = products_of_output(layer_.shape, r);
    Formula total = long_sum(terms.size(), [&](Index i) {
      return layer_.kernel(terms[i].kernel) * (image_in_numbers
                                                   ? layer_.image(terms[i].image)
                                                   : layer_.image_symbol(terms[i].image));
    });
    return layer_.has_bias() ? total + layer_.bias(r) : total;
  }

  void row(Index r) const {
    std::vector<Formula> lines = {worked(layer_.output_symbol(r), products(r, false))};
    Prose claim = fmt::format("Row {}", r + 1);
    if (layer_.pattern.columns() <= kMostColumns) {
      const Formula row = psolve::matrix(
          1, layer_.pattern.columns(), [&](Index, Index n) { return layer_.weight(r, n); },
          kMostColumns);
      lines.push_back(equals({transpose(sym("w").at(to_formula(r + 1))), in_symbols(row)}));
    } else {
      list_places(r, claim);
    }
    work_.note(fmt::format("row[{}]", r), rule::toeplitz_matrix, std::move(claim),
               std::move(lines));
  }

  /// Which columns of a long row are not zero.
  void list_places(Index r, Prose& claim) const {
    const auto products = products_of_output(layer_.shape, r);
    if (products.empty()) {
      claim << ": all zero, for the window lies in the padding";
      return;
    }
    for (Index i = 0; i < std::min(std::ssize(products), kMostListed); ++i) {
      claim << (i == 0 ? ": " : ", ") << layer_.kernel_symbol(products[i].kernel)
            << fmt::format(" in column {}", products[i].image + 1);
    }
    if (products.size() > kMostListed) {
      claim << fmt::format(", … {} more", products.size() - kMostListed);
    }
    claim << "; zeros elsewhere";
  }

  Formula whole_matrix() const {
    return psolve::matrix(layer_.pattern.rows(), layer_.pattern.columns(),
                          [&](Index r, Index n) { return layer_.weight(r, n); });
  }

  /// Of a matrix that is too large to stand whole.
  void numbers_of_row(Index r) const {
    const auto row = [&](const auto& entry) {
      std::vector<Formula> entries;
      for (Index n = 0; n < layer_.pattern.columns(); ++n) entries.push_back(entry(n));
      return Formula::node(Formula::Kind::tuple, "", std::move(entries), 0, kMostWhole);
    };
    define_or_state(work_, rule::toeplitz_matrix,
                    {.id = fmt::format("weight_matrix[{}]", r),
                     .name = sym("W", r + 1),
                     .formula = row([&](Index n) { return layer_.weight(r, n); }),
                     .answer = fmt::format("weight_matrix[{}]", r)},
                    row([&](Index n) { return layer_.weight_value(r, n); }));
  }

  /// The bias of each output.
  void bias() const {
    const Index R = layer_.pattern.rows();
    if (R > kMostHeld) return;
    define_or_state(work_, rule::weight_sharing,
                    {.id = "bias_vector",
                     .claim = "All outputs of a filter have its bias",
                     .name = bias_of_outputs(layer_),
                     .formula = column(R, [&](Index r) { return layer_.bias(r); }),
                     .answer = "bias_vector"},
                    column(R, [&](Index r) { return layer_.bias_value(layer_.filter_of(r)); }));
  }

  /// With one channel and one filter W is made of blocks, one for each row of O and row of X.
  void blocks() const {
    const Window& rows = layer_.shape.windows[0];
    const Window& columns = layer_.shape.windows[1];
    const ImageShape out = layer_.shape.output();
    const ImageShape& in = layer_.shape.input;
    const bool apt = in.channels * layer_.shape.filters == 1 && out.height > 1 &&
                     std::max({out.height, in.height, out.width, in.width}) <= kLargestBlock;
    if (!apt) return;
    std::vector<Formula> lines = {
        equals({sym("W"), psolve::matrix(out.height, in.height,
                                         [&](Index i, Index y) { return block_symbol(i, y); })})};
    for (Index y = 0; y < in.height && lines.size() == 1; ++y) {
      if (row_of_kernel(layer_.shape, 0, y)) lines.push_back(block(0, y));
    }
    const bool plain = rows.stride == 1 && columns.stride == 1;
    work_.note(
        "blocks", rule::toeplitz_matrix,
        {"The pattern of W. Seen as ", size_of(out.width, in.width), " blocks, W has ",
         sym("T").at(sym("u")), " where row ", sym("u"), " of F lies on a row of X",
         plain ? ": it is constant along its diagonals, block by block and within each block "
                 "(doubly block Toeplitz)"
               : fmt::format("; each row of blocks moves on by {}, each row of a block by {}",
                             rows.stride, columns.stride)},
        std::move(lines));
  }

  Formula block_symbol(Index i, Index y) const {
    const auto a = row_of_kernel(layer_.shape, i, y);
    return a ? sym("T").at(to_formula(*a + 1)) : Formula(0);
  }

  Formula block(Index i, Index y) const {
    const Index height = layer_.shape.output().width;
    const Index width = layer_.shape.input.width;
    const Formula entries = psolve::matrix(height, width, [&](Index j, Index x) {
      return layer_.weight(i * height + j, y * width + x);
    });
    return equals({block_symbol(i, y), in_symbols(entries)});
  }

  Index most_products() const {
    const auto& [rows, columns] = layer_.shape.windows;
    return layer_.shape.channels_each() * rows.kernel * columns.kernel;
  }

  void output_as_product(const std::function<Formula(Index)>& value) const {
    const Index R = layer_.pattern.rows();
    if (std::max(R, layer_.pattern.columns()) > kMostWhole) return;
    const auto the = [&](const Formula& symbol) { return work_.the(symbol); };
    Formula all = product({the(sym("W")), call("vec", {the(sym("X"))})}, product_sign::matrix);
    if (layer_.has_bias()) all = all + the(bias_of_outputs(layer_));
    define_or_state(
        work_, rule::weighted_sum,
        {.id = "output/whole", .claim = "All of it", .name = vec(sym("O")), .formula = all},
        column(R, [&](Index r) { return value(r); }));
  }

  void output_of_filters(const std::function<Formula(Index)>& value) const {
    const Index filters = layer_.shape.filters;
    const Dims& dims = layer_.output_dims;
    const Index each = layer_.pattern.rows() / filters;
    const bool flat = dims.size() == 2;
    for_each_line(work_, {filters, each, kMostRows}, [&](Index o) {
      std::vector<double> image;
      for (Index r = o * each; r < (o + 1) * each; ++r) {
        const auto number = psolve::value_of(value(r));
        if (!number) return;  // closed forms, which have no value
        image.push_back(number->number());
      }
      Formula kernel = work_.the(sym("F"));
      if (layer_.kernel_dims.size() == 4) {
        kernel = column(1, [&](Index) { return work_.the(sym("F", o + 1)); });
      }
      Formula all = convolved(kernel);
      if (!flat) all = all.at(1);
      if (layer_.has_bias()) all = all + layer_.bias(o * each);
      const ListShape shape{static_cast<std::size_t>(dims[dims.size() - 2]),
                            static_cast<std::size_t>(dims.back())};
      define_or_state(work_, rule::convolution,
                      {.id = fmt::format("output[{}]", o),
                       .name = flat ? sym("O") : sym("O", o + 1),
                       .formula = all,
                       .answer = flat ? "output" : fmt::format("output[{}]", o)},
                      Formula(Value(shape, std::move(image))));
    });
  }

  /// The windows on X by their sizes.
  Formula convolved(const Formula& kernel) const {
    std::vector<Formula> arguments = {work_.the(sym("X")), kernel};
    const auto add = [&](const char* name, const Formula& value) {
      arguments.push_back(equals({Formula::words(name), value}));
    };
    add("stride", work_.the(sym("s")));
    add("padding", sizes_.padding());
    add("dilation", work_.the(sym("d")));
    return call(layer_.shape.flipped ? "convolve" : "correlate", std::move(arguments));
  }

  const LayerView& layer_;
  const LayerSizes& sizes_;
  Workings& work_;
};

}  // namespace

void derive_matrix(const LayerView& layer, const LayerSizes& sizes, Workings& work) {
  const MatrixTrace trace(layer, sizes, work);
  trace.sums("output_size");
  trace.columns();
  trace.rows();
  trace.matrix();
}

void derive_output(const LayerView& layer, const LayerSizes& sizes,
                   const std::function<Formula(Index)>& value, Workings& work) {
  MatrixTrace(layer, sizes, work).output(value);
}

void derive_in_general(const LayerView& layer, const LayerSizes& sizes, Workings& work) {
  const MatrixTrace trace(layer, sizes, work);
  trace.sums("");
  trace.general_entry();
}

}  // namespace psolve::conv_to_mlp
