// Least sizes of functions of three inputs: the leaves of every lower bound of the refuter.
//
// Idea.  A circuit is the set of the functions that its gates compute; all sets of k gates are made from those of k - 1 gates
// by one more gate, and there are few on three inputs when functions are taken up to complement.  From them: the least
// size of every function, and of every pair of functions together.  A function with don't-cares needs the minimum over its
// completions, which is filled in by one recurrence over the first free cell.  Nothing is read from a file.
//
// Numbers.  A demand is 8 digits of base 3: 1 where the function must be 1, 0 where it must be 0, 2 where it is free.  With
// free complements a demand and its complement have one size, so the table of pairs is indexed by numbers of demands up
// to complement, and is a triangle since a pair has no order.
//
// Exactness.  Five gates are enumerated; what they do not compute has at least six gates, and counts as six (ENOUGH).  So
// values below six are exact, and six is a lower bound.  The operations are the AND types with free complements, and XOR or
// not; both tables are computed by the same code with another set of operations.
//
// Oracle: tests/refuter/three_inputs.py, an enumeration of circuits in Python.
#include "three_inputs.h"

#include <algorithm>
#include <array>

#include "residual.h"

namespace mincirc {
namespace refuting {

namespace {

// A set of functions up to complement: those with value 0 in cell 0, f >> 1 is their number.
struct Functions {
  uint64_t word[2];

  bool has(int f) const { return word[f >> 7] >> (f >> 1 & 63) & 1; }
  void add(int f) { word[f >> 7] |= uint64_t{1} << (f >> 1 & 63); }
  void add(const Functions &other) {
    word[0] |= other.word[0];
    word[1] |= other.word[1];
  }
  bool operator<(const Functions &other) const {
    return word[0] != other.word[0] ? word[0] < other.word[0] : word[1] < other.word[1];
  }
  bool operator==(const Functions &other) const { return word[0] == other.word[0] && word[1] == other.word[1]; }
};

int normal(int f) { return f & 1 ? ~f & 255 : f; }

constexpr int INPUTS[3] = {0xaa, 0xcc, 0xf0};

// The functions of the set, of the inputs and of nothing else.
int list_of(const Functions &gates, int *list) {
  int n = 0;
  for (int f : INPUTS) list[n++] = f;
  for (int h = 0; h < 2; ++h)
    for (uint64_t rest = gates.word[h]; rest; rest &= rest - 1) list[n++] = (h * 64 + lowest_one(rest)) * 2;
  return n;
}

// The functions that one more gate computes.
Functions next_gates(const int *list, int n, bool with_xor) {
  Functions next{{0, 0}};
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < i; ++j) {
      const int a = list[i], b = list[j];
      next.add(a & b);
      next.add(a & ~b);
      next.add(~a & b);
      next.add(a | b);
      if (with_xor) next.add(a ^ b);
    }
  next.word[0] &= ~uint64_t{1};  // not the constant
  for (int i = 0; i < n; ++i) next.word[list[i] >> 7] &= ~(uint64_t{1} << (list[i] >> 1 & 63));
  return next;
}

}  // namespace

ThreeInputs::ThreeInputs(bool with_xor) {
  // beside[k][f]: the functions that k gates compute together with f, of constants, inputs and gates.
  std::array<std::array<Functions, 128>, ENOUGH> beside{};
  Functions free{{1, 0}};
  for (int f : INPUTS) free.add(f);
  for (int f : {0, INPUTS[0], INPUTS[1], INPUTS[2]}) beside[0][f >> 1] = free;
  std::vector<Functions> sets{Functions{{0, 0}}}, larger;
  for (int k = 1; k < ENOUGH; ++k) {
    larger.clear();
    for (const Functions &gates : sets) {
      int list[3 + ENOUGH], more[128];
      const int n = list_of(gates, list);
      Functions nodes = free;
      nodes.add(gates);
      Functions next = next_gates(list, n, with_xor);
      const int m = list_of(next, more);  // its first three are the inputs
      for (int x = 3; x < m; ++x) {
        beside[k][more[x] >> 1].add(nodes);
        beside[k][more[x] >> 1].add(more[x]);
        if (k + 1 == ENOUGH) continue;
        larger.push_back(gates);
        larger.back().add(more[x]);
      }
    }
    std::sort(larger.begin(), larger.end());
    larger.erase(std::unique(larger.begin(), larger.end()), larger.end());
    sets.swap(larger);
  }
  std::array<uint8_t, 128> single;
  std::vector<uint8_t> pair(128 * 128, ENOUGH);
  single.fill(ENOUGH);
  for (int k = ENOUGH - 1; k >= 0; --k)
    for (int f = 0; f < 256; f += 2)
      for (int g = 0; g < 256; g += 2)
        if (beside[k][f >> 1].has(g)) {
          pair[(f >> 1) * 128 + (g >> 1)] = pair[(g >> 1) * 128 + (f >> 1)] = static_cast<uint8_t>(k);
          single[f >> 1] = std::min<uint8_t>(single[f >> 1], static_cast<uint8_t>(k));
          single[g >> 1] = std::min<uint8_t>(single[g >> 1], static_cast<uint8_t>(k));
        }
  most_ = *std::max_element(single.begin(), single.end());

  int weight[8] = {1};
  for (int c = 1; c < 8; ++c) weight[c] = weight[c - 1] * 3;
  for (int a = 0; a < 256; ++a) {
    power_[a] = 0;
    for (int c = 0; c < 8; ++c)
      if (a >> c & 1) power_[a] = static_cast<uint16_t>(power_[a] + weight[c]);
  }
  // Of every number: its complement, its first free cell, its function if there is none.
  std::vector<int> complement(NUMBERS), free_cell(NUMBERS, -1), function(NUMBERS, 0);
  for (int x = 0; x < NUMBERS; ++x) {
    for (int c = 7; c >= 0; --c) {
      const int digit = x / weight[c] % 3;
      complement[x] += (digit == 2 ? 2 : 1 - digit) * weight[c];
      if (digit == 2) free_cell[x] = c;
      if (digit == 1) function[x] |= 1 << c;
    }
  }
  std::vector<int> name;  // of each half, its smaller number
  for (int x = 0; x < NUMBERS; ++x) {
    if (x <= complement[x]) {
      half_[x] = static_cast<uint16_t>(name.size());
      name.push_back(x);
    } else {
      half_[x] = half_[complement[x]];
    }
    const int c = free_cell[x];
    one_[x] = c < 0 ? single[normal(function[x]) >> 1] : std::min(one_[x - weight[c]], one_[x - 2 * weight[c]]);
  }
  // Fixing a free cell makes a number smaller, and a half is named by the smaller of its two numbers, in increasing order: so
  // the entries that are read here stand before the one that is written.
  two_.resize(static_cast<size_t>(HALVES) * (HALVES + 1) / 2);
  size_t place = 0;
  for (int a = 0; a < HALVES; ++a) {
    const int x = name[static_cast<size_t>(a)], cx = free_cell[x];
    for (int b = 0; b <= a; ++b, ++place) {
      const int y = name[static_cast<size_t>(b)], cy = free_cell[y];
      if (cx >= 0)
        two_[place] = static_cast<uint8_t>(std::min(two(x - weight[cx], y), two(x - 2 * weight[cx], y)));
      else if (cy >= 0)
        two_[place] = static_cast<uint8_t>(std::min(two(x, y - weight[cy]), two(x, y - 2 * weight[cy])));
      else
        two_[place] = pair[static_cast<size_t>((normal(function[x]) >> 1) * 128 + (normal(function[y]) >> 1))];
    }
  }
}

const ThreeInputs &ThreeInputs::of(bool with_xor) {
  if (with_xor) {
    static const ThreeInputs tables(true);
    return tables;
  }
  static const ThreeInputs tables(false);
  return tables;
}

}  // namespace refuting
}  // namespace mincirc
