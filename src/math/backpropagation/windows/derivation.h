#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/workings/workings.h"
#include "math/backpropagation/symbols/exact_forms.h"
#include "math/convolutions/formula.h"
#include "math/networks/names.h"
#include "math/networks/network.h"

namespace psolve {

/// Where a pass stands in a derivation: what comes before its ids, and before the paths of its
/// answers.
struct PassPlace {
  std::string ids;                          ///< "", "examples[2]/", "after/"
  std::optional<std::string> answers = "";  ///< "", "examples[2]."; none: its values are no answers
  bool has_gradients = true;                ///< whether its gradients are answers

  std::string answer(const std::string& path) const { return answers ? *answers + path : ""; }
  std::string gradient(const std::string& path) const {
    return has_gradients ? "gradients." + path : "";
  }
};

/// `formula` in its letters where people have just seen its lists, which would take several lines
/// once more.
Formula without_wide_numbers(const Formula& formula);

/// The entries of a list as formulas, each made when it is first asked for: windows share them.
class SharedEntries {
 public:
  explicit SharedEntries(std::function<Formula(Index)> make) : make_(std::move(make)) {}
  const Formula& operator[](Index place) {
    const auto [entry, is_new] = made_.try_emplace(place);
    if (is_new) entry->second = make_(place);
    return entry->second;
  }

 private:
  std::function<Formula(Index)> make_;
  std::map<Index, Formula> made_;
};

/// Writes the layers that read windows of an image, convolutions and poolings, into a derivation:
/// window by window forward, and backward which entry gets what. Of large images the first and the
/// last windows stand for all.
class WindowTrace {
 public:
  WindowTrace(const Network<double>& network, const NetworkNames& names, const PassPlace& place,
              ExactForms& forms, Workings& work)
      : network_(network), names_(names), place_(place), forms_(forms), work_(work) {}

  void forward(Index l, const LayerValues<double>& values);
  /// ∂L/∂kernel, ∂L/∂bias and, where the pass goes on `to_input`, ∂L/∂input from ∂L/∂(what the
  /// layer's sums are). `answer` is the path of the answer that ∂L/∂input is.
  void backward(Index l, const LayerValues<double>& values, const LayerGradients<double>& gradients,
                bool to_input, const std::string& answer);

  /// Whether the operators ⋆, ∗ and ⊗ say it all of a layer: one channel, stride and dilation 1, no
  /// padding.
  bool is_plain(Index l) const;

 private:
  /// Images and kernels of up to this many entries are worked entry by entry.
  static constexpr Index kMostEntries = 36;
  /// Up to this many entries of ∂L/∂X, which are all alike.
  static constexpr Index kMostImageEntries = 16;
  /// Of more than `kAlike` people read `kFew`, or of sums of more than `kLong` terms one.
  static constexpr Index kAlike = 6;
  static constexpr Index kFew = 3;
  static constexpr Index kLong = 8;

  const Layer<double>& layer(Index l) const { return network_.layers[l]; }
  const ConvolutionShape& shape(Index l) const { return layer(l).window; }
  Formula the(const Formula& symbol) const { return forms_.shown(work_.the(symbol)); }
  Formula delta_entry(Index l, Index place) const;
  SharedEntries kernel_entries(Index l) const;
  SharedEntries image_entries(Index l) const;
  SharedEntries delta_entries(Index l) const;
  Formula input_gradient_symbol(Index l) const;
  ConvolutionSymbols symbols(Index l) const;
  std::string id(Index l, const char* what, Index place) const;
  static Formula total(const std::vector<Formula>& terms);
  /// "stride = 2", or [2, 1]ᵀ where rows and columns differ.
  static Formula option(const char* name, Index rows, Index columns);
  /// What is put before and behind rows and columns: p, or [[top, bottom], [left, right]].
  static Formula padding_option(const std::array<Window, 2>& windows);
  /// `operands`, then those of stride, padding, dilation and groups that are not the usual ones.
  Formula with_sizes(const char* function, Index l, std::vector<Formula> operands,
                     Index groups) const;
  Formula pooled(const char* function, Index l, std::vector<Formula> operands) const;
  /// By how much the mean of a whole window is less than that of what lies inside the edge, output
  /// by output; none where no window reaches over it.
  std::optional<Formula> over_edge(Index l) const;
  /// The images of all filters together.
  Formula of_filters(const Formula& O, Index filters) const;
  /// The part of a layer's image that a filter reads, all of it without groups.
  Formula image_of_filter(Index l, Index filter) const;

  /// Steps for the entries of `values`, of which people read the first; of more than `most` entries
  /// only for the largest, which tell more than zeros do, and one that says how many are left out.
  void entries(const std::string& id, Rule rule, const Vector& values, Index most,
               const std::function<void(Index)>& show, Index terms = 1);
  /// Where the answers have ∂L/∂(what layer l reads): it may be δ of the layer before.
  std::string input_path(Index l) const;

  void convolve(Index l, const LayerValues<double>& values);
  void convolve_filters(Index l, const LayerValues<double>& values);
  Formula convolved(Index l, const Formula& image, const Formula& kernel, Index groups) const;
  void pool(Index l, const LayerValues<double>& values);

  void kernel_gradient(Index l, const LayerGradients<double>& gradients);
  void bias_gradient(Index l, const LayerGradients<double>& gradients);
  void image_gradient(Index l, const LayerGradients<double>& gradients);
  void collect_from_windows(Index l);
  /// Each entry of ∂L/∂X as the sum of its products, in which ∂L/∂O stands at their `delta`; `none` says
  /// why it has none.
  void entries_of_image(Index l, const LayerGradients<double>& gradients,
                        std::vector<ConvolutionProduct> (*products_of)(const ConvolutionShape&,
                                                                       Index),
                        Index ConvolutionProduct::*delta, const char* none);
  void route(Index l, const LayerValues<double>& values, const LayerGradients<double>& gradients);
  Lines routes(Index l, const LayerValues<double>& values) const;

  // turned_derivation.cpp: layers whose windows lead back from what they give out
  void lay_down(Index l, const LayerValues<double>& values);
  void lay_filters(Index l, const LayerValues<double>& values);
  void kernel_of_laid(Index l, const LayerGradients<double>& gradients);
  void image_of_laid(Index l, const LayerGradients<double>& gradients);
  Formula laid(Index l, const Formula& kernel) const;
  void repeat(Index l, const LayerValues<double>& values);
  void sum_blocks(Index l, const LayerGradients<double>& gradients);
  Formula blocks(const char* function, Index l, const Formula& image) const;
  // and the mean of a whole channel
  void average_channels(Index l, const LayerValues<double>& values);
  void share_means(Index l, const LayerGradients<double>& gradients);
  std::string input_id(Index l) const;

  const Network<double>& network_;
  const NetworkNames& names_;
  const PassPlace& place_;
  ExactForms& forms_;
  Workings& work_;
  std::string input_answer_;
};

}  // namespace psolve
