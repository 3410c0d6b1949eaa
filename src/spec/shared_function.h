#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace psolve {

template <class Signature>
class SharedFunction;

/// A function whose copies share what it has captured. The types of a spec hold one another many
/// levels deep, and are copied as they are put together.
template <class Result, class... Arguments>
class SharedFunction<Result(Arguments...)> {
 public:
  SharedFunction() = default;
  template <class F>
  requires(!std::is_same_v<std::decay_t<F>, SharedFunction> &&
           std::is_invocable_r_v<Result, const F&, Arguments...>)
      SharedFunction(F function)  // NOLINT(google-explicit-constructor): as std::function
      : function_(
            std::make_shared<const std::function<Result(Arguments...)>>(std::move(function))) {}

  explicit operator bool() const { return function_ != nullptr; }
  Result operator()(Arguments... arguments) const {
    return (*function_)(std::forward<Arguments>(arguments)...);
  }

 private:
  std::shared_ptr<const std::function<Result(Arguments...)>> function_;
};

}  // namespace psolve
