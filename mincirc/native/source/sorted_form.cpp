// The sorted form of a residual relation: what the table of residuals stores.
//
// Whether a residual has a circuit of some size does not change when signals or outputs are permuted or complemented, since
// complements are free.  The sorted form complements and sorts outputs and signals by marks that no permutation or complement
// changes: counts of forbidden cells, first of the outputs, then of the signals, then, where signals tie, of pairs of signals.
// Whatever form comes out, it is an equivalent relation; where marks tie, equivalent relations may get several forms,
// and that costs look-ups that miss, never an answer.  Complemented forms of a signal whose halves tie are left as they are.
#include "sorted_form.h"

#include <algorithm>

namespace mincirc {
namespace refuting {

namespace {

uint64_t size_mark(int ones) { return static_cast<uint64_t>(ones) * static_cast<uint64_t>(ones + 1); }

int count_words(const uint64_t *word, int n) {
  int ones = 0;
  for (int t = 0; t < n; ++t) ones += count_ones(word[t]);
  return ones;
}

// The ones of a plane in which signal i is 1.
int count_signal(const uint64_t *plane, int n, int i) {
  int ones = 0;
  for (int t = 0; t < n; ++t) ones += count_ones(plane[t] & signal_word(i, t));
  return ones;
}

int count_pair(const uint64_t *plane, int n, int i, int j) {
  int ones = 0;
  for (int t = 0; t < n; ++t) ones += count_ones(plane[t] & signal_word(i, t) & signal_word(j, t));
  return ones;
}

void sort_outputs(Residual &r, const int *size) {
  const int n = r.stride();
  uint64_t mark[MOST_OUTPUTS][2];
  int order[MOST_OUTPUTS], flips = 0;
  for (int p = 0; p < r.outputs; ++p) {
    mark[p][0] = mark[p][1] = 0;
    for (int v = 0; v < r.planes(); ++v) mark[p][v >> p & 1] += size_mark(size[v]);
    if (mark[p][0] > mark[p][1]) {
      flips |= 1 << p;
      std::swap(mark[p][0], mark[p][1]);
    }
    order[p] = p;
  }
  std::stable_sort(order, order + r.outputs, [&](int p, int q) {
    return mark[p][0] != mark[q][0] ? mark[p][0] < mark[q][0] : mark[p][1] < mark[q][1];
  });
  bool same = flips == 0;
  for (int p = 0; p < r.outputs; ++p) same &= order[p] == p;
  if (same) return;
  const Residual old(r);
  for (int v = 0; v < r.planes(); ++v) {
    int word = flips;
    for (int p = 0; p < r.outputs; ++p)
      if (v >> p & 1) word ^= 1 << order[p];
    memcpy(r.plane(v), old.plane(word), static_cast<size_t>(n) * 8);
  }
  for (int p = 0; p < r.outputs; ++p)
    r.output_name[p] = static_cast<int8_t>(old.output_name[order[p]] ^ (flips >> order[p] & 1));
}

}  // namespace

void sort_form(Residual &r) {
  const int n = r.stride();
  int size[MOST_PLANES];
  for (int v = 0; v < r.planes(); ++v) size[v] = count_words(r.plane(v), n);
  sort_outputs(r, size);
  for (int v = 0; v < r.planes(); ++v) size[v] = count_words(r.plane(v), n);
  uint64_t mark[MOST_LIVE];
  for (int i = 0; i < r.signals; ++i) {
    uint64_t one = 0, zero = 0;
    for (int v = 0; v < r.planes(); ++v) {
      const int ones = count_signal(r.plane(v), n, i);
      one = one * 1031 + static_cast<uint64_t>(ones);
      zero = zero * 1031 + static_cast<uint64_t>(size[v] - ones);
    }
    if (one > zero) {
      std::swap(one, zero);
      complement_signal(r, i);
    }
    mark[i] = mix(one) + zero;
  }
  bool tie = false;
  for (int i = 0; i < r.signals; ++i)
    for (int j = 0; j < i; ++j) tie |= mark[i] == mark[j];
  if (tie) {  // tell signals apart by the pairs that they are in
    uint64_t finer[MOST_LIVE];
    for (int i = 0; i < r.signals; ++i) finer[i] = mix(mark[i]);
    for (int i = 0; i < r.signals; ++i)
      for (int j = 0; j < i; ++j) {
        uint64_t both = 0;
        for (int v = 0; v < r.planes(); ++v)
          both = both * 1031 + static_cast<uint64_t>(count_pair(r.plane(v), n, i, j));
        finer[i] += mix(both ^ mark[j]);
        finer[j] += mix(both ^ mark[i]);
      }
    std::copy(finer, finer + r.signals, mark);
  }
  for (int i = 0; i < r.signals; ++i) {
    int least = i;
    for (int j = i + 1; j < r.signals; ++j)
      if (mark[j] < mark[least]) least = j;
    if (least == i) continue;
    std::swap(mark[i], mark[least]);
    exchange_signals(r, i, least);
  }
}

}  // namespace refuting
}  // namespace mincirc
