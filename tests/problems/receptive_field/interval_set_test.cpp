// Sets of integers kept as runs, and sets of pixels kept as rectangles, against std::set.

#include "problems/receptive_field/fields/interval_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <utility>

namespace psolve::receptive_field {
namespace {

using Integer = IntervalSet::Integer;
using Integers = std::set<Integer>;
using Pixels = std::set<std::pair<Integer, Integer>>;

IntervalSet of(const Integers& values) {
  IntervalSet set;
  for (const Integer v : values) set = set.united(IntervalSet::single(v));
  return set;
}

Integers listed(const IntervalSet& set) {
  Integers values;
  for (const auto& run : set.runs()) {
    for (Integer v = run.first; v <= run.last; ++v) values.insert(v);
  }
  return values;
}

Pixels listed(const PixelSet& set) {
  Pixels pixels;
  for (const auto& block : set) {
    for (const Integer r : listed(block.rows)) {
      for (const Integer c : listed(block.columns)) pixels.emplace(r, c);
    }
  }
  return pixels;
}

/// Runs ascend and neither touch nor overlap.
void expect_tidy(const IntervalSet& set) {
  for (std::size_t i = 0; i < set.runs().size(); ++i) {
    EXPECT_LE(set.runs()[i].first, set.runs()[i].last);
    if (i > 0) {
      EXPECT_GT(set.runs()[i].first, set.runs()[i - 1].last + 1);
    }
  }
}

Integers random_integers(std::mt19937& random) {
  Integers values;
  const auto size = random() % 12;
  for (std::size_t i = 0; i < size; ++i) values.insert(static_cast<Integer>(random() % 25) - 12);
  return values;
}

TEST(IntervalSet, JoinsNeighbours) {
  using Runs = std::vector<IntervalSet::Run>;
  EXPECT_EQ(of({1, 2, 3}).runs(), (Runs{{1, 3}}));
  EXPECT_EQ(of({3, 1, 2, -5, 7, 8}).runs(), (Runs{{-5, -5}, {1, 3}, {7, 8}}));
  EXPECT_EQ(of({1, 3}).runs(), (Runs{{1, 1}, {3, 3}}));
  EXPECT_TRUE(of({}).empty());
  EXPECT_FALSE(of({0}).empty());
  EXPECT_EQ(of({}).count(), 0);
  EXPECT_EQ(of({-5, 1, 2, 3}).count(), 4);
  EXPECT_EQ(of({-5, 1, 2, 3}).first(), -5);
  EXPECT_EQ(of({-5, 1, 2, 3}).last(), 3);
}

TEST(IntervalSet, RepeatsWithoutListing) {
  // 10⁶ copies of {0, 1}, two apart: the numbers from 0 to 2·10⁶ − 1.
  const IntervalSet dense = of({0, 1}).repeated(2, 1'000'000);
  EXPECT_EQ(dense.runs(), (std::vector<IntervalSet::Run>{{0, 1'999'999}}));
  EXPECT_EQ(of({0}).repeated(5, 3), of({0, 5, 10}));
  EXPECT_EQ(of({0, 1}).repeated(-3, 2), of({-3, -2, 0, 1}));
  EXPECT_EQ(of({4}).repeated(0, 9), of({4}));
  EXPECT_EQ(of({4}).repeated(7, 1), of({4}));
  EXPECT_TRUE(of({4}).repeated(7, 0).empty());
}

TEST(IntervalSet, AgreesWithListsOfIntegers) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 2000; ++trial) {
    const Integers a = random_integers(random);
    const Integers b = random_integers(random);
    const auto offset = static_cast<Integer>(random() % 9) - 4;
    const auto step = static_cast<Integer>(random() % 9) - 2;
    const auto times = static_cast<Integer>(random() % 12);
    Integers both = a;
    both.insert(b.begin(), b.end());
    Integers moved;
    Integers copies;
    for (const Integer v : a) {
      moved.insert(v + offset);
      for (Integer i = 0; i < times; ++i) copies.insert(v + step * i);
    }
    const IntervalSet united = of(a).united(of(b));
    expect_tidy(united);
    EXPECT_EQ(listed(united), both);
    EXPECT_EQ(united.count(), static_cast<Integer>(both.size()));
    EXPECT_EQ(listed(of(a).shifted(offset)), moved);
    const IntervalSet repeated = of(a).repeated(step, times);
    expect_tidy(repeated);
    EXPECT_EQ(listed(repeated), copies) << "step " << step << ", " << times << " times";
    EXPECT_EQ(of(a).contains(of(b)), both == a);
  }
}

TEST(PixelSet, CountsEachPixelOnce) {
  const PixelSet row = {{of({1}), of({0, 1, 2})}};
  const PixelSet column = {{of({0, 1, 2}), of({1})}};
  const PixelSet plus = united(row, column);
  EXPECT_EQ(count(plus), 5);
  EXPECT_EQ(listed(plus), (Pixels{{1, 0}, {1, 1}, {1, 2}, {0, 1}, {2, 1}}));
  EXPECT_EQ(count(PixelSet{}), 0);
  EXPECT_EQ(count(united(plus, {{of({0, 1, 2}), of({0, 1, 2})}})), 9);
  EXPECT_EQ(united(plus, {{of({0, 1, 2}), of({0, 1, 2})}}).size(), 1u);
}

TEST(PixelSet, JoinsBlocksThatShareASide) {
  const PixelSet corner = {{of({0, 1}), of({0})}};
  EXPECT_EQ(united(corner, {{of({5}), of({0})}}), (PixelSet{{of({0, 1, 5}), of({0})}}));
  EXPECT_EQ(united(corner, {{of({0, 1}), of({7})}}), (PixelSet{{of({0, 1}), of({0, 7})}}));
  EXPECT_EQ(united(corner, {{of({0, 1, 2}), of({0, 1})}}), (PixelSet{{of({0, 1, 2}), of({0, 1})}}));
  EXPECT_EQ(united(corner, {{of({5}), of({1})}}).size(), 2u);
}

TEST(PixelSet, AgreesWithListsOfPixels) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 1000; ++trial) {
    PixelSet set;
    Pixels pixels;
    for (int part = 0; part < 5; ++part) {
      const PixelSet block = {{of(random_integers(random)), of(random_integers(random))}};
      for (const auto& pixel : listed(block)) pixels.insert(pixel);
      set = united(set, block);
    }
    EXPECT_EQ(listed(set), pixels);
    EXPECT_EQ(count(set), static_cast<Integer>(pixels.size()));
  }
}

}  // namespace
}  // namespace psolve::receptive_field
