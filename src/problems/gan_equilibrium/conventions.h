#pragma once

#include <numbers>
#include <string>

#include "core/convention.h"

namespace psolve::gan_equilibrium {

inline bool from_bits(const Json& spec, std::string_view path, Json& answer) {
  const std::string_view name = last_name(path);
  const bool divergence =
      name == "kl_data_model" || name == "kl_model_data" || name == "jensen_shannon";
  const bool value = path == "value" && spec.value("task", "") == "discriminator";
  return (divergence || value) && scale(answer, std::numbers::ln2);
}

inline bool from_whole_sum(const Json&, std::string_view path, Json& answer) {
  return last_name(path) == "total_variation" && scale(answer, 0.5);
}

/// The derivatives of a mean over the samples; each of a list, or the list.
inline bool from_mean(const Json& spec, std::string_view path, Json& answer) {
  const auto samples = spec.find("discriminator_logits");
  const bool gradient = path.starts_with("minimax") || path.starts_with("non_saturating");
  if (samples == spec.end() || !gradient) return false;
  return scale(answer, static_cast<double>(samples->size()));
}

inline bool negate_payoffs(Json& payoffs) {
  if (payoffs.is_array()) {
    for (Json& part : payoffs) negate_payoffs(part);
  } else if (payoffs.is_string()) {
    payoffs = "-(" + payoffs.get<std::string>() + ")";
  } else if (payoffs.is_number()) {
    payoffs = -payoffs.get<double>();
  }
  return true;
}

inline bool with_costs(Json& spec) {
  bool any = false;
  for (const char* name : {"row_payoffs", "column_payoffs", "payoffs"}) {
    if (spec.contains(name)) any = negate_payoffs(spec[name]);
  }
  return any;
}

/// `field` of training, one of two words, as the other; a third stays.
inline bool exchange(Json& spec, const char* field, std::string_view one, std::string_view other) {
  if (spec.value("task", "") != "training" || !spec.contains(field)) return false;
  Json& word = spec[field];
  if (word != one && word != other) return false;
  word = std::string(word == one ? other : one);
  return true;
}

inline bool with_other_moves(Json& spec) {
  return exchange(spec, "method", "simultaneous", "alternating");
}
inline bool with_other_loss(Json& spec) {
  return exchange(spec, "loss", "minimax", "non-saturating");
}
inline bool with_whole_penalty(Json& spec) {
  return spec.value("task", "") == "training" && spec.value("penalty", "none") != "none" &&
         spec.contains("gamma") && scale(spec["gamma"], 2);
}

/// Spoken of where a game has more than pure strategies; no work is held against them.
inline constexpr Convention kPureMaximin{"pure-maximin",
                                         "max min is taken over single actions, not mixed ones"};
inline constexpr Convention kActionsAlone{"actions-are-not-yet-strategies",
                                          "equilibria are sought among actions alone"};

inline constexpr Convention kConventions[] = {
    {"bits", "divergences are in bits, with logarithms to base 2", nullptr, from_bits},
    {"total-variation-without-half", "total variation is the sum of |p − q|, without a half",
     nullptr, from_whole_sum},
    {"mean-over-samples", "the generator's loss is the mean over the samples", nullptr, from_mean},
    {"payoffs-are-costs", "what stands in the tables are costs, which the players lower",
     with_costs},
    {"other-order-of-moves", "the players move at once for in turn, or in turn for at once",
     with_other_moves},
    {"other-generator-loss", "the generator's loss is the other of minimax and non-saturating",
     with_other_loss},
    {"whole-penalty", "the penalty is γ‖∇‖², without a half", with_whole_penalty},
    kPureMaximin,
    kActionsAlone,
};

}  // namespace psolve::gan_equilibrium
