#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace psolve {

/// The lengths of nested lists, outermost first: none for a number, {n} for a vector, {rows,
/// columns} for a matrix, {C, H, W} for an image, {out, in, h, w} for a stack of kernels.
class ListShape {
 public:
  static constexpr std::size_t most = 4;

  ListShape() = default;
  ListShape(std::initializer_list<std::size_t> lengths) {
    for (const std::size_t length : lengths) push_back(length);
  }

  std::size_t rank() const { return rank_; }
  std::size_t operator[](std::size_t axis) const { return lengths_[axis]; }
  const std::uint32_t* begin() const { return lengths_.data(); }
  const std::uint32_t* end() const { return lengths_.data() + rank_; }
  /// How many entries there are.
  std::size_t size() const {
    std::size_t size = 1;
    for (const std::size_t length : *this) size *= length;
    return size;
  }
  void push_back(std::size_t length) { lengths_[rank_++] = static_cast<std::uint32_t>(length); }
  /// Without the outermost `axes`.
  ListShape inner(std::size_t axes) const {
    ListShape shape;
    for (std::size_t i = axes; i < rank_; ++i) shape.push_back(lengths_[i]);
    return shape;
  }
  bool operator==(const ListShape& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }
  /// "a number", "3×2".
  std::string text() const;

 private:
  std::array<std::uint32_t, most> lengths_{};
  std::uint32_t rank_ = 0;
};

/// A number, or nested lists of numbers of one length at each depth, row-major. Copies are cheap:
/// lists are shared.
template <class S>
class ValueOf {
 public:
  ValueOf() = default;
  ValueOf(S number) : number_(std::move(number)) {}
  ValueOf(const ListShape& shape, std::vector<S> entries) : shape_(shape) {
    if (shape.rank() == 0) {
      number_ = std::move(entries[0]);
    } else {
      list_ = std::make_shared<const std::vector<S>>(std::move(entries));
    }
  }

  const ListShape& shape() const { return shape_; }
  std::size_t rank() const { return shape_.rank(); }
  bool is_number() const { return shape_.rank() == 0; }
  std::size_t size() const { return list_ ? list_->size() : 1; }
  std::span<const S> entries() const {
    return list_ ? std::span<const S>(*list_) : std::span<const S>(&number_, 1);
  }
  const S& operator[](std::size_t i) const { return list_ ? (*list_)[i] : number_; }
  /// The number; of lists the first entry.
  const S& number() const { return (*this)[0]; }

  /// The same entries in lists of other lengths.
  ValueOf shaped(const ListShape& shape) const {
    if (shape == shape_) return *this;
    if (shape.rank() == 0 || !list_) return {shape, {entries().begin(), entries().end()}};
    ValueOf other = *this;
    other.shape_ = shape;
    return other;
  }

 private:
  ListShape shape_;
  S number_{};
  std::shared_ptr<const std::vector<S>> list_;  ///< none of a number
};

using Value = ValueOf<double>;

/// What something comes to, or the reason why it comes to nothing.
template <class T>
class Result {
 public:
  Result(T value) : content_(std::move(value)) {}
  static Result none(std::string reason) {
    Result result;
    result.content_.template emplace<1>(std::move(reason));
    return result;
  }

  explicit operator bool() const { return content_.index() == 0; }
  const T& operator*() const { return *std::get_if<T>(&content_); }
  T& operator*() { return *std::get_if<T>(&content_); }
  const T* operator->() const { return std::get_if<T>(&content_); }
  T* operator->() { return std::get_if<T>(&content_); }
  /// Why there is none.
  const std::string& reason() const { return *std::get_if<std::string>(&content_); }

 private:
  Result() : content_(std::string()) {}
  std::variant<T, std::string> content_;
};

}  // namespace psolve
