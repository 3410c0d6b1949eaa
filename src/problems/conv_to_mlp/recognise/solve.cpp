// Whether the matrix of a dense layer is that of a convolution with a kernel of a given size.
//
// W is one exactly if all places that one entry of the kernel fills hold the same value, and all
// places that none fills hold 0. The kernel is then read off. What is nearest to a W that is none
// is in nearest_convolution.cpp.

#include "problems/conv_to_mlp/recognise/solve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "core/text/text.h"
#include "math/convolutions/rules.h"
#include "math/entries/entry_values.h"
#include "problems/conv_to_mlp/derivation.h"
#include "problems/conv_to_mlp/figures/figures.h"
#include "problems/conv_to_mlp/recognise/checks.h"
#include "problems/conv_to_mlp/recognise/nearest_convolution.h"
#include "spec/error.h"

namespace psolve::conv_to_mlp::recognise {
namespace {

using Place = WeightPattern::Place;

/// Kernels of up to this many entries are shown entry by entry; of larger ones the first and last.
constexpr Index kMostTaps = 16;
/// Places of one entry of the kernel that a line shows.
constexpr Index kMostPlaces = 8;

[[noreturn]] void refuse_matrix(const std::string& message) {
  throw SpecError("/weight_matrix", message);
}

/// How the convolution would lie on the image. Throws SpecError where sizes do not fit together.
ConvolutionShape shape_of(const Problem& problem) {
  const Dims& size = problem.kernel_size;
  if (size.size() == 3) {
    refuse("/kernel_size", "expected [h, w] or [out, in, h, w], got a list of 3");
  }
  ConvolutionShape shape;
  shape.input = image_shape(problem.input_size);
  lay_windows(problem, {size[size.size() - 2], size[size.size() - 1]}, shape);
  check_windows(shape, "/kernel_size");
  shape.groups = problem.groups;
  if (size.size() == 4 && size[1] != shape.channels_each()) {
    refuse("/kernel_size/1", "expected {} (the image's channels{}), got {}", shape.channels_each(),
           shape.groups > 1 ? " over the groups" : "", size[1]);
  }
  const ImageShape out = shape.output();
  const Index each = out.height * out.width;
  assert(each > 0);
  const Index rows = problem.weight_matrix.dims[0];
  if (size.size() == 4 && rows / each != size[0]) {
    refuse_matrix(fmt::format("expected {} rows ({} of {}×{} outputs), got {}", size[0] * each,
                              counted(size[0], "filter"), out.height, out.width, rows));
  }
  if (rows % each != 0) {
    refuse_matrix(
        fmt::format("expected a multiple of {} rows (each filter has {}×{} outputs), got {}", each,
                    out.height, out.width, rows));
  }
  shape.filters = rows / each;
  check_groups(shape, "");
  return shape;
}

void refuse_misfits(const Problem& problem, const ConvolutionShape& shape) {
  const Index columns = problem.weight_matrix.dims[1];
  const Index inputs = shape.input.size();
  if (columns != inputs) {
    refuse_matrix(fmt::format("expected {} (one for each number of the image), got {}",
                              counted(inputs, "column"), columns));
  }
  const double taps =
      static_cast<double>(shape.filters) * static_cast<double>(shape.channels_each()) *
      static_cast<double>(shape.windows[0].kernel) * static_cast<double>(shape.windows[1].kernel);
  if (taps > static_cast<double>(largest_weight_matrix)) {
    refuse("/kernel_size", "a kernel of more than {} numbers; take a smaller one",
           largest_weight_matrix);
  }
}

class Recognition {
 public:
  Recognition(const Problem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        shape_(shape_of(problem)),
        pattern_((refuse_misfits(problem, shape_), shape_), largest_weight_matrix,
                 "/weight_matrix") {
    const bool flat =
        problem.kernel_size.size() == 2 && shape_.filters * shape_.input.channels == 1;
    const auto& [rows, columns] = shape_.windows;
    kernel_dims_ = flat ? Dims{rows.kernel, columns.kernel}
                        : Dims{shape_.filters, shape_.channels_each(), rows.kernel, columns.kernel};
  }

  Solution run() {
    solution_.sought =
        "Is the dense layer with this matrix a convolution with a kernel of this size?";
    read_kernel();
    conflict_ = find_conflict(
        pattern_, [&](const Place& a, const Place& b) { return are_equal(entry(a), entry(b)); },
        [&](const Place& a) { return is_zero(entry(a)); });
    derive();
    answer();
    if (work_.recording()) {
      std::optional<NearestConvolution> nearest;
      const bool has_nearest = conflict_ && !has_symbols(problem_.weight_matrix.entries);
      if (has_nearest) nearest = project(view(), problem_.weight_matrix, work_);
      solution_.checks =
          check_recognition({shape_, problem_.weight_matrix, first_, conflict_, nearest});
      draw();
      if (nearest) remark_nearest(*nearest);
      remark_unread();
    }
    return std::move(solution_);
  }

 private:
  const Entry& entry(const Place& place) const {
    return problem_.weight_matrix.entries[place.row * pattern_.columns() + place.column];
  }
  Formula weight(const Place& place) const {
    const Formula symbol = weight_symbol(place.row, place.column);
    const Formula given = work_.the(symbol);
    return given.is(Formula::Kind::quantity) ? given : quantity(symbol, to_formula(entry(place)));
  }
  Formula kernel_symbol(Index k) const { return entry_symbol(sym("F"), k, kernel_dims_); }

  /// Each entry of the kernel from the first of its places; 0 where it has none.
  void read_kernel() {
    const auto places = first_places();
    first_.assign(shape_.kernel_size(), Entry(0.0));
    for (Index k = 0; k < std::ssize(places); ++k) {
      if (places[k]) {
        first_[k] = entry(*places[k]);
      } else {
        unread_.push_back(k);
      }
    }
  }

  // ---------------------------------------------------------------- derivation

  LayerView view() const {
    const ImageShape out = shape_.output();
    const bool flat = kernel_dims_.size() == 2 && problem_.input_size.size() == 2;
    return {shape_,
            pattern_,
            work_,
            problem_.input_size,
            kernel_dims_,
            flat ? Dims{out.height, out.width} : Dims{out.channels, out.height, out.width},
            [this](Index k) { return to_formula(first_[k]); }};
  }

  void derive() {
    if (!work_.recording()) return;
    const LayerView layer = view();
    const LayerSizes sizes(shape_, problem_.padding, problem_.input_size, problem_.kernel_size,
                           work_);
    sizes.given(problem_);
    give(sym("W"), problem_.weight_matrix.entries, problem_.weight_matrix.dims, "/weight_matrix",
         work_);
    derive_in_general(layer, sizes, work_);
    pattern_step(layer);
    taps();
    zeros();
    conflict_ ? refute() : confirm();
  }

  void pattern_step(const LayerView& view) const {
    const Formula pattern = matrix(pattern_.rows(), pattern_.columns(),
                                   [&](Index r, Index n) { return in_symbols(view.weight(r, n)); });
    work_.note("pattern", rule::toeplitz_matrix, {"So ", sym("W"), " must have this pattern"},
               {equals({Formula::words("pattern"), pattern})});
  }

  bool all_same(const std::vector<Place>& places) const {
    return std::ranges::all_of(
        places, [&](const Place& place) { return are_equal(entry(place), entry(places[0])); });
  }

  void taps() const {
    const auto group =
        work_.heading("taps", rule::weight_sharing,
                      "Ties: all places of one entry of the kernel must hold the same value");
    const auto places = pattern_.places(shape_.kernel_size());
    Index most = 1;
    for (const auto& of_one : places) most = std::max(most, std::ssize(of_one));
    for_each_line(work_, {shape_.kernel_size(), most, kMostTaps},
                  [&](Index k) { tap(k, places[k]); });
  }

  void tap(Index k, const std::vector<Place>& places) const {
    Prose claim = {kernel_symbol(k)};
    const std::string id = fmt::format("tap[{}]", k);
    if (places.empty()) {
      claim << " only ever reads the padding";
      return work_.note(id, rule::weight_sharing, std::move(claim));
    }
    claim << ": " << counted(places.size(), "place") << ", "
          << (places.size() == 1 ? "so nothing to compare"
              : all_same(places) ? "all the same"
                                 : "not all the same");
    define_or_state(work_, rule::weight_sharing,
                    {.id = id,
                     .claim = std::move(claim),
                     .name = entry_symbol(sym("w"), k, kernel_dims_),
                     .formula = list_of(places.size(), [&](Index i) { return weight(places[i]); })},
                    list_of(places.size(), [&](Index i) { return to_formula(entry(places[i])); }));
  }

  static Formula list_of(Index size, const std::function<Formula(Index)>& part) {
    std::vector<Formula> parts;
    for (Index i = 0; i < size; ++i) parts.push_back(part(i));
    return Formula::node(Formula::Kind::tuple, "", std::move(parts), 0, kMostPlaces);
  }

  void zeros() const {
    Index wrong = 0;
    Place at{};
    for (Index r = 0; r < pattern_.rows(); ++r) {
      for (Index n = 0; n < pattern_.columns(); ++n) {
        if (pattern_.tap(r, n) != WeightPattern::none || is_zero(entry({r, n}))) continue;
        if (wrong++ == 0) at = {r, n};
      }
    }
    const Index others = pattern_.rows() * pattern_.columns() - pattern_.filled();
    if (others == 0) return;
    Prose claim = fmt::format("The other {} must be 0", counted(others, "place"));
    if (wrong == 0) {
      claim << (others == 1 ? ", and is" : ", and are");
    } else {
      claim << fmt::format("; {} {} not, first ", wrong, wrong == 1 ? "is" : "are")
            << equals({weight_symbol(at.row, at.column), to_formula(entry(at))});
    }
    work_.note("zeros", rule::toeplitz_matrix, std::move(claim));
  }

  /// The kernel from the first place of each entry, filter by filter and channel by channel.
  void confirm() const {
    const bool is_one = shape_.filters * shape_.input.channels == 1;
    const auto group = work_.heading(
        "verdict", rule::weight_sharing,
        is_one ? "So W is a convolution, with the kernel read off its places"
               : "So W is a convolution, with the kernel read off its places, filter by filter "
                 "and channel by channel");
    const bool flat = kernel_dims_.size() == 2;
    const Index rows = shape_.windows[0].kernel;
    const Index columns = shape_.windows[1].kernel;
    const auto places = first_places();
    const Index each = rows * columns;
    for_each_line(work_, {shape_.filters * shape_.channels_each(), each, kMostTaps}, [&](Index i) {
      const Index o = i / shape_.channels_each();
      const Index c = i % shape_.channels_each();
      const auto entries = [&](const auto& of) {
        return matrix(rows, columns,
                      [&](Index a, Index b) { return of(i * each + a * columns + b); });
      };
      define_or_state(
          work_, rule::weight_sharing,
          {.id = fmt::format("kernel[{}]", i),
           .name = flat ? sym("F") : sym("F").at(o + 1, c + 1),
           .formula = entries([&](Index k) { return places[k] ? weight(*places[k]) : Formula(0); }),
           .answer = flat ? "kernel" : fmt::format("kernel[{}][{}]", o, c)},
          entries([&](Index k) { return to_formula(first_[k]); }));
    });
  }

  std::vector<std::optional<Place>> first_places() const {
    std::vector<std::optional<Place>> first(shape_.kernel_size());
    for (Index r = 0; r < pattern_.rows(); ++r) {
      for (Index n = 0; n < pattern_.columns(); ++n) {
        const Index k = pattern_.tap(r, n);
        if (k != WeightPattern::none && !first[k]) first[k] = Place{r, n};
      }
    }
    return first;
  }

  void refute() const {
    const auto& [first, second] = *conflict_;
    std::vector<Place> places = {second};
    Prose claim = {"So W is no convolution. Row by row the first entry that breaks the pattern is ",
                   weight_symbol(second.row, second.column)};
    if (first) {
      claim << ", for it shares " << kernel_symbol(pattern_.tap(second.row, second.column))
            << " with " << weight_symbol(first->row, first->column);
      places.insert(places.begin(), *first);
    } else {
      claim << ", which should be 0";
    }
    define_or_state(work_, rule::weight_sharing,
                    {.id = "verdict",
                     .claim = std::move(claim),
                     .name = Formula::words("conflict"),
                     .formula = list_of(places.size(), [&](Index i) { return weight(places[i]); }),
                     .answer = "conflict.values"},
                    list_of(places.size(), [&](Index i) { return to_formula(entry(places[i])); }));
  }

  void answer() {
    auto& answers = solution_.answers;
    answers["is_convolution"] = !conflict_;
    solution_.headline = {"is_convolution", conflict_ ? "conflict" : "kernel"};
    if (conflict_) solution_.result = {{"W is no convolution:", {}, "verdict"}};
    if (!conflict_) {
      answers["kernel"] = nested_json(kernel_dims_, [&](Index k) { return value_json(first_[k]); });
      return;
    }
    Json entries = Json::array();
    Json values = Json::array();
    const auto put = [&](const Place& place) {
      entries.push_back({place.row, place.column});
      values.push_back(value_json(entry(place)));
    };
    if (conflict_->first) put(*conflict_->first);
    put(conflict_->second);
    answers["conflict"] = {{"entries", entries}, {"values", values}};
  }

  void draw() {
    PatternFigure wanted{
        "matrix",
        "The kernel as its entries are first met, and the matrix: places of one entry look alike, "
        "and all others must be 0",
        [this](const Place& place) { return to_formula(entry(place)); }};
    if (conflict_) {
      wanted.caption << ". Rings mark the first entries that break the pattern";
      if (conflict_->first) wanted.marked.push_back(*conflict_->first);
      wanted.marked.push_back(conflict_->second);
    }
    wanted.caption << ".";
    if (auto figure = pattern_figure(view(), wanted)) {
      solution_.figures.push_back(std::move(*figure));
    }
  }

  void remark_nearest(const NearestConvolution& nearest) {
    const Index columns = shape_.windows[1].kernel;
    const Formula F = matrix(
        nearest.kernel.size() / columns, columns,
        [&](Index a, Index b) { return Formula(nearest.kernel(a * columns + b)); }, 4);
    solution_.remarks.push_back(
        {"nearest-convolution",
         Remark::Kind::explanation,
         {"The nearest convolution, in the sum of the squared differences, has the kernel ", F,
          " and lies at a distance of ", Formula(nearest.distance),
          ": each entry of the kernel is the mean of W over its places."}});
  }

  void remark_unread() {
    if (unread_.empty()) return;
    Prose text = "With this padding ";
    for (Index i = 0; i < std::min<Index>(unread_.size(), 4); ++i) {
      text << (i > 0 ? ", " : "") << kernel_symbol(unread_[i]);
    }
    if (unread_.size() > 4) text << fmt::format(" and {} more", unread_.size() - 4);
    text << (unread_.size() == 1 ? " only ever reads zeros, so W does not say what it is: "
                                 : " only ever read zeros, so W does not say what they are: ")
         << "0 is taken.";
    solution_.remarks.push_back(
        {"kernel-entries-never-read", Remark::Kind::convention, std::move(text)});
  }

  const Problem& problem_;
  Workings& work_;
  ConvolutionShape shape_;
  WeightPattern pattern_;
  Dims kernel_dims_;
  std::vector<Entry> first_;
  std::vector<Index> unread_;  ///< entries of the kernel that stand nowhere
  std::optional<PatternConflict> conflict_;
  Solution solution_;
};

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  return Recognition(problem, work).run();
}

}  // namespace psolve::conv_to_mlp::recognise
