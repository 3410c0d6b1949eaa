#pragma once

// Other readings of the optimisers' rules. Each changes the methods of a spec that it is about.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/convention.h"

namespace psolve::optimizers {

/// Whether `change` changed any method of these names.
template <class Change>
bool change_methods(Json& spec, std::initializer_list<std::string_view> names, Change&& change) {
  bool any = false;
  const auto methods = spec.find("methods");
  if (methods == spec.end() || !methods->is_array()) return false;
  for (Json& method : *methods) {
    const auto found = method.find("name");
    if (found == method.end() || !found->is_string()) continue;
    const std::string name = *found;  // what changes the method moves its fields
    const bool is_meant = std::find(names.begin(), names.end(), name) != names.end();
    if (is_meant && change(method)) any = true;
  }
  return any;
}

inline bool has_form(const Json& method, std::string_view form) {
  const auto found = method.find("convention");
  return found != method.end() && *found == form;
}

inline bool set_flag(Json& method, const char* field, bool value) {
  const auto found = method.find(field);
  if (found == method.end() || *found == value) return false;
  *found = value;
  return true;
}

/// v ← βv + ∇f.
inline bool take_gradient_whole(Json& method) {
  if (!has_form(method, "sheet") || method.contains("dampening")) return false;
  method["dampening"] = 0;
  return true;
}
/// v ← βv + (1 − β)∇f.
inline bool take_share_of_gradient(Json& method) {
  const bool is_whole = has_form(method, "textbook") || has_form(method, "sheet");
  const bool has_share = has_form(method, "sheet") != method.contains("dampening");
  if (!is_whole || has_share) return false;
  method["dampening"] = method["beta"];
  return true;
}
/// ∇f at θ − αβv, with the same v.
inline bool look_ahead_by_beta(Json& method) {
  if (!has_form(method, "sheet")) return false;
  if (!method.contains("dampening")) method["dampening"] = method["beta"];
  method["convention"] = "textbook";
  return true;
}
/// ∇f at θ − αv, with the same v.
inline bool look_ahead_in_full(Json& method) {
  if (!has_form(method, "textbook")) return false;
  if (!method.contains("dampening")) method["dampening"] = 0;
  method["convention"] = "sheet";
  return true;
}

inline constexpr Convention kVelocityWithoutFactor{
    "velocity-without-the-factor", "the velocity takes up the gradient whole, without 1 - beta",
    [](Json& spec) {
      return change_methods(spec, {"momentum", "nesterov"}, take_gradient_whole);
    }};
inline constexpr Convention kVelocityWithFactor{
    "velocity-with-the-factor", "the velocity takes up the gradient times 1 - beta",
    [](Json& spec) {
      return change_methods(spec, {"momentum", "nesterov"}, take_share_of_gradient);
    }};
inline constexpr Convention kLookAheadByBeta{
    "nesterov-looks-ahead-by-beta", "Nesterov takes the gradient at theta - alpha beta v",
    [](Json& spec) { return change_methods(spec, {"nesterov"}, look_ahead_by_beta); }};
inline constexpr Convention kLookAheadInFull{
    "nesterov-looks-ahead-in-full", "Nesterov takes the gradient at theta - alpha v, without beta",
    [](Json& spec) { return change_methods(spec, {"nesterov"}, look_ahead_in_full); }};
inline constexpr Convention kEpsilonOutside{
    "epsilon-outside-the-root", "epsilon is added to the root, not within it", [](Json& spec) {
      return change_methods(spec, {"adagrad", "rmsprop", "adam"}, [](Json& method) {
        return set_flag(method, "epsilon_inside_root", false);
      });
    }};
inline constexpr Convention kEpsilonInside{
    "epsilon-inside-the-root", "epsilon is added within the root, not to it", [](Json& spec) {
      return change_methods(spec, {"adagrad", "rmsprop", "adam"}, [](Json& method) {
        return set_flag(method, "epsilon_inside_root", true);
      });
    }};
inline constexpr Convention kUncorrected{
    "no-bias-correction", "Adam's averages are taken as they are, without correction",
    [](Json& spec) {
      return change_methods(
          spec, {"adam"}, [](Json& method) { return set_flag(method, "bias_correction", false); });
    }};
inline constexpr Convention kCorrected{
    "bias-correction", "Adam's averages are corrected for their start at 0", [](Json& spec) {
      return change_methods(spec, {"adam"},
                            [](Json& method) { return set_flag(method, "bias_correction", true); });
    }};

inline constexpr Convention kConventions[] = {
    kVelocityWithoutFactor, kVelocityWithFactor, kLookAheadByBeta, kLookAheadInFull,
    kEpsilonOutside,        kEpsilonInside,      kUncorrected,     kCorrected};

}  // namespace psolve::optimizers
