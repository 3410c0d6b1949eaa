#include "problems/conv_to_mlp/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace psolve::conv_to_mlp {
namespace {

/// Rows of the matrix that are worked one by one; of larger ones the first and the last.
constexpr Index kMostRows = 16;
/// Rows of up to this many entries are written out; of longer ones what is not zero,
constexpr Index kMostColumns = 16;
/// up to this many entries.
constexpr Index kMostListed = 9;
/// The largest block that is shown, and the largest matrix in a product.
constexpr Index kLargestBlock = 8;
constexpr Index kMostWhole = 10;

/// ⌊(H + 2p − d(k − 1) − 1)/s⌋ + 1 in numbers.
Formula positions(const Window& window, Index size) {
  Formula room = to_formula(size);
  if (window.padding > 0) room = room + to_formula(2) * to_formula(window.padding);
  room = room - (window.dilation > 1
                     ? to_formula(window.dilation) * (to_formula(window.kernel) - 1) + 1
                     : to_formula(window.kernel));
  if (window.stride > 1) {
    const bool exact = (size + 2 * window.padding - window.span()) % window.stride == 0;
    room = room / to_formula(window.stride);
    if (!exact) room = call("floor", {room});
  }
  return room + 1;
}

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

}  // namespace

void MatrixTrace::sums() const {
  work_.step([&] {
    const ConvolutionShape& shape = layer_.shape;
    const ConvolutionSymbols symbols = symbols_of(layer_);
    const bool flat = layer_.output_dims.size() == 2;
    const Formula O = sym("O");
    Formula right = convolution_sum(shape, symbols);
    if (layer_.has_bias()) right = right + (flat ? sym("b") : sym("b").at(sym("o")));
    const ImageShape out = shape.output();
    const auto size = [&](Index axis, Index before, Index after) {
      return equals({Formula::words(axis == 0 ? "rows of O" : "columns of O"),
                     positions(shape.windows[axis], before), to_formula(after)});
    };
    return Step{
        "sum",
        Rule::convolution,
        {shape.flipped ? "A true convolution lays the kernel, rotated by 180°, on each "
                         "window of X"
                       : "The kernel lies on each window of X",
         ", so each output is a sum of entries of X times fixed factors: O is linear in X",
         layer_.has_bias() ? ", but for the bias" : ""},
        {equals({flat ? O.at(sym("i"), sym("j")) : O.at(sym("o"), sym("i"), sym("j")), right}),
         size(0, shape.input.height, out.height), size(1, shape.input.width, out.width)},
        Json(),
        {}};
  });
}

void MatrixTrace::columns() const {
  const auto list = [](const char* name, Index size, const std::function<Formula(Index)>& entry) {
    const auto at = [&](Index, Index n) { return entry(n); };
    return equals({transpose(vec(sym(name))), psolve::matrix(1, size, at)});
  };
  work_.step([&] {
    const ConvolutionShape& shape = layer_.shape;
    std::vector<Formula> of_image = {sym("y"), sym("x")};
    std::vector<Formula> of_output = {sym("i"), sym("j")};
    if (layer_.image_dims.size() == 3) of_image.insert(of_image.begin(), sym("c"));
    if (layer_.output_dims.size() == 3) of_output.insert(of_output.begin(), sym("o"));
    return Step{
        "columns",
        Rule::vectorisation,
        {"Write X row by row as one column, and O too",
         shape.input.channels * shape.filters > 1 ? ", one channel after the other: " : ": ",
         indexed("X", of_image), " is entry ",
         equals({sym("n"), place_in_column(shape.input, of_image)}), " and ",
         indexed("O", of_output), " is entry ",
         equals({sym("r"), place_in_column(shape.output(), of_output)})},
        {list("X", layer_.pattern.columns(), [&](Index n) { return layer_.image_symbol(n); }),
         list("O", layer_.pattern.rows(), [&](Index r) { return layer_.output_symbol(r); })},
        Json(),
        {}};
  });
}

/// Σ F X of one row, with the bias; X in numbers where it has some and they are asked for.
Formula MatrixTrace::products(Index r, bool image_in_numbers) const {
  const auto terms = products_of_output(layer_.shape, r);
  Formula total = long_sum(terms.size(), [&](Index i) {
    return layer_.kernel(terms[i].kernel) *
           (image_in_numbers ? layer_.image(terms[i].image) : layer_.image_symbol(terms[i].image));
  });
  return layer_.has_bias() ? total + layer_.bias(r) : total;
}

void MatrixTrace::row(Index r) const {
  work_.step([&] {
    const Formula terms = products(r, false);
    std::vector<Formula> lines = {worked(layer_.output_symbol(r), terms)};
    Prose claim = fmt::format("Row {}", r + 1);
    if (layer_.pattern.columns() <= kMostColumns) {
      const Formula row = psolve::matrix(
          1, layer_.pattern.columns(), [&](Index, Index n) { return layer_.weight(r, n); },
          kMostColumns);
      lines.push_back(equals({transpose(sym("w").at(to_formula(r + 1))), in_symbols(row)}));
    } else {
      list_places(r, claim);
    }
    return Step{fmt::format("row[{}]", r),
                Rule::toeplitz_matrix,
                std::move(claim),
                std::move(lines),
                Json(),
                {}};
  });
}

/// Which columns of a long row are not zero.
void MatrixTrace::list_places(Index r, Prose& claim) const {
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

void MatrixTrace::rows() const {
  const auto group = work_.group([&] {
    const Formula r = sym("r");
    return Step{"rows",
                Rule::toeplitz_matrix,
                {"Row ", r, " of W, written ", transpose(sym("w").at(r)), ", makes output number ",
                 r, ": an entry of F stands in the column of the entry of X that it multiplies"},
                {},
                Json(),
                {}};
  });
  for_shown(work_, {"row", Rule::toeplitz_matrix, layer_.pattern.rows(), kMostRows},
            [&](Index r) { row(r); });
}

Formula MatrixTrace::whole_matrix() const {
  return psolve::matrix(layer_.pattern.rows(), layer_.pattern.columns(),
                        [&](Index r, Index n) { return layer_.weight(r, n); });
}

void MatrixTrace::matrix() const {
  work_.step([&] {
    const Formula all = whole_matrix();
    return Step{"weight_matrix",
                Rule::weight_sharing,
                {"All rows make the dense layer ", equals({vec(sym("O")), dense_layer(layer_)}),
                 ". Every row holds entries of the same F, moved on with its window"},
                {worked(sym("W"), all)},
                Json(),
                {}};
  });
  general_entry();
  blocks();
}

void MatrixTrace::general_entry() const {
  work_.step([&] {
    const auto& [rows, columns] = layer_.shape.windows;
    const ConvolutionSymbols symbols = symbols_of(layer_);
    return Step{"general_entry",
                Rule::index_map,
                {"In general, ", sym("W").at(sym("r"), sym("n")), " is ",
                 kernel_at_tap(layer_.shape, symbols),
                 fmt::format(" for the tap u = 1, …, {}, v = 1, …, {} with these y and x, and 0 "
                             "where there is none",
                             rows.kernel, columns.kernel)},
                {equals({sym("y"), place_of_tap(rows, "i", "u")}),
                 equals({sym("x"), place_of_tap(columns, "j", "v")})},
                Json(),
                {}};
  });
}

/// With one channel and one filter W is made of blocks, one for each row of O and row of X.
void MatrixTrace::blocks() const {
  const Window& rows = layer_.shape.windows[0];
  const Window& columns = layer_.shape.windows[1];
  const ImageShape out = layer_.shape.output();
  const ImageShape& in = layer_.shape.input;
  const bool apt = in.channels * layer_.shape.filters == 1 && out.height > 1 &&
                   std::max({out.height, in.height, out.width, in.width}) <= kLargestBlock;
  if (!apt) return;
  work_.step([&] {
    std::vector<Formula> lines = {
        equals({sym("W"), psolve::matrix(out.height, in.height,
                                         [&](Index i, Index y) { return block_symbol(i, y); })})};
    for (Index y = 0; y < in.height && lines.size() == 1; ++y) {
      if (row_of_kernel(layer_.shape, 0, y)) lines.push_back(block(0, y));
    }
    const bool plain = rows.stride == 1 && columns.stride == 1;
    return Step{
        "blocks",
        Rule::toeplitz_matrix,
        {"Seen as ", size_of(out.width, in.width), " blocks, W has ", sym("T").at(sym("u")),
         " where row ", sym("u"), " of F lies on a row of X",
         plain ? ": it is constant along its diagonals, block by block and within each block "
                 "(doubly block Toeplitz)"
               : fmt::format("; each row of blocks moves on by {}, each row of a block by {}",
                             rows.stride, columns.stride)},
        std::move(lines),
        Json(),
        {}};
  });
}

Formula MatrixTrace::block_symbol(Index i, Index y) const {
  const auto a = row_of_kernel(layer_.shape, i, y);
  return a ? sym("T").at(to_formula(*a + 1)) : Formula(0);
}

Formula MatrixTrace::block(Index i, Index y) const {
  const Index height = layer_.shape.output().width;
  const Index width = layer_.shape.input.width;
  const Formula entries = psolve::matrix(height, width, [&](Index j, Index x) {
    return layer_.weight(i * height + j, y * width + x);
  });
  return worked(block_symbol(i, y), entries);
}

void MatrixTrace::output(const std::function<Formula(Index)>& value, const Json& json) const {
  const auto group = work_.group([&] {
    return Step{"output", Rule::weighted_sum, "Put in the entries of X", {}, Json(), {}};
  });
  const Index R = layer_.pattern.rows();
  for_shown(work_, {"output", Rule::weighted_sum, R, kMostRows}, [&](Index r) {
    work_.step([&] {
      const Formula terms = products(r, true);
      return Step{fmt::format("output[{}]", r),
                  Rule::weighted_sum,
                  "",
                  {worked(layer_.output_symbol(r), terms, value(r))},
                  Json(),
                  {}};
    });
  });
  work_.step([&] {
    std::vector<Formula> chain = {vec(sym("O"))};
    if (std::max(R, layer_.pattern.columns()) <= kMostWhole) chain.push_back(whole_product());
    chain.push_back(column(R, [&](Index r) { return value(r); }));
    return Step{
        "output/whole", Rule::weighted_sum, "All of it", {equals(std::move(chain))}, json, {}};
  });
}

/// W vec(X) + b in numbers.
Formula MatrixTrace::whole_product() const {
  const auto list = [](Index size, const std::function<Formula(Index)>& entry) {
    return in_numbers(column(size, [&](Index i) { return entry(i); }));
  };
  const Formula X = list(layer_.pattern.columns(), [&](Index n) { return layer_.image(n); });
  Formula all = product({in_numbers(whole_matrix()), X}, product_sign::matrix);
  if (!layer_.has_bias()) return all;
  return all + list(layer_.pattern.rows(), [&](Index r) { return layer_.bias(r); });
}

}  // namespace psolve::conv_to_mlp
