// Residual relations: what is left of a problem behind the gates that are already built.
//
// A residual relation says, for every assignment of the live signals (a cell), which words of the outputs that are not
// placed yet are forbidden.  Plane v is the set of cells in which word v is forbidden.  With at most 6 signals a plane is
// one 64-bit word (bit c is cell c, bit i of c the value of signal i); with w > 6 signals it is 2^(w-6) words, and signal
// i >= 6 is bit i - 6 of the number of the word.  The planes of a relation stand one behind the other, so that an operation
// on all planes is one loop over all words.
//
// The names say which literal of the circuit a signal is, and which output of the problem an output is.  They are no part
// of the relation: two residuals with the same planes are the same problem, and the table of residuals knows no names.
//
// Operations that move a signal to the top first exchange it with the last one, which costs one exchange of bits
// ("delta swap") instead of a gathering of bits, and takes the names along.
#ifndef MINCIRC_RESIDUAL_H
#define MINCIRC_RESIDUAL_H

#include <stdint.h>
#include <string.h>

#include "bits.h"

namespace mincirc {
namespace refuting {

constexpr int MOST_LIVE = 10;    // signals
constexpr int MOST_OUTPUTS = 4;  // outputs
constexpr int MOST_PLANES = 1 << MOST_OUTPUTS;
constexpr int MOST_WORDS = 1 << (MOST_LIVE - 6);  // of one plane

constexpr uint64_t SIGNAL[6] = {0xaaaaaaaaaaaaaaaau, 0xccccccccccccccccu, 0xf0f0f0f0f0f0f0f0u,
                                0xff00ff00ff00ff00u, 0xffff0000ffff0000u, 0xffffffff00000000u};

inline int words_of(int signals) { return signals > 6 ? 1 << (signals - 6) : 1; }

// The cells of one word of a plane.
inline uint64_t cells_of(int signals) { return signals >= 6 ? ~uint64_t{0} : (uint64_t{1} << (1 << signals)) - 1; }

// Signal i in word t of a plane, not cut to the cells that there are.
inline uint64_t signal_word(int i, int t) {
  return i < 6 ? SIGNAL[i] : (t >> (i - 6) & 1) ? ~uint64_t{0} : 0;
}

// The operations of a gate on a and b, as truth tables: bit a + 2 b.
constexpr int AND = 8, AND_NOT_B = 2, AND_NOT_A = 4, OR = 14, XOR = 6;
constexpr int OPERATIONS[5] = {AND, AND_NOT_B, AND_NOT_A, OR, XOR};  // an XOR stands last

inline uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// A number with one bit inserted at a place.
inline int with_bit(int v, int place, int bit) {
  return (v & ((1 << place) - 1)) | bit << place | (v >> place) << (place + 1);
}

struct Residual {
  int signals = 0;
  int outputs = 0;
  int16_t name[MOST_LIVE];           // literal of each signal: 2 node + complemented
  int8_t output_name[MOST_OUTPUTS];  // 2 output + complemented
  uint64_t cell[MOST_PLANES * MOST_WORDS];

  Residual() = default;
  Residual(const Residual &other) { *this = other; }
  Residual &operator=(const Residual &other) {  // only the words that are in use
    signals = other.signals;
    outputs = other.outputs;
    memcpy(name, other.name, sizeof name);
    memcpy(output_name, other.output_name, sizeof output_name);
    memcpy(cell, other.cell, static_cast<size_t>(other.words()) * 8);
    return *this;
  }

  int planes() const { return 1 << outputs; }
  int stride() const { return words_of(signals); }  // words of a plane
  int words() const { return planes() * stride(); }
  uint64_t *plane(int v) { return cell + v * stride(); }
  const uint64_t *plane(int v) const { return cell + v * stride(); }
};

// Whether some cell allows no word.
inline bool contradictory(const Residual &r) {
  const int n = r.stride();
  for (int t = 0; t < n; ++t) {
    uint64_t none = cells_of(r.signals);
    for (int v = 0; v < r.planes(); ++v) none &= r.plane(v)[t];
    if (none) return true;
  }
  return false;
}

// The cells in which something is forbidden (care cells).
inline void care_cells(const Residual &r, uint64_t *care) {
  const int n = r.stride();
  for (int t = 0; t < n; ++t) {
    care[t] = 0;
    for (int v = 0; v < r.planes(); ++v) care[t] |= r.plane(v)[t];
  }
}

// Exchange signals i < j of a plane, or of many planes that stand one behind the other.
inline void exchange_words(uint64_t *word, int count, int i, int j) {
  if (j < 6) {
    const uint64_t moving = SIGNAL[i] & ~SIGNAL[j];
    const int distance = (1 << j) - (1 << i);
    for (int t = 0; t < count; ++t) {
      const uint64_t differ = (word[t] ^ word[t] >> distance) & moving;
      word[t] ^= differ ^ differ << distance;
    }
  } else if (i < 6) {
    const int high = 1 << (j - 6), shift = 1 << i;
    for (int t = 0; t < count; ++t) {
      if (t & high) continue;
      const uint64_t low = word[t], up = word[t | high];
      word[t] = (low & ~SIGNAL[i]) | (up & ~SIGNAL[i]) << shift;
      word[t | high] = (up & SIGNAL[i]) | (low & SIGNAL[i]) >> shift;
    }
  } else {
    const int low = 1 << (i - 6), high = 1 << (j - 6);
    for (int t = 0; t < count; ++t) {
      if (!(t & low) || (t & high)) continue;
      const uint64_t kept = word[t];
      word[t] = word[(t ^ low) | high];
      word[(t ^ low) | high] = kept;
    }
  }
}

inline void exchange_signals(Residual &r, int i, int j) {
  if (i == j) return;
  exchange_words(r.cell, r.words(), i < j ? i : j, i < j ? j : i);
  const int16_t kept = r.name[i];
  r.name[i] = r.name[j];
  r.name[j] = kept;
}

inline void complement_signal(Residual &r, int i) {
  const int n = r.words();
  if (i < 6) {
    const int shift = 1 << i;
    for (int t = 0; t < n; ++t) r.cell[t] = (r.cell[t] & SIGNAL[i]) >> shift | (r.cell[t] & ~SIGNAL[i]) << shift;
  } else {
    const int other = 1 << (i - 6);
    for (int t = 0; t < n; ++t) {
      if (t & other) continue;
      const uint64_t kept = r.cell[t];
      r.cell[t] = r.cell[t | other];
      r.cell[t | other] = kept;
    }
  }
  r.name[i] ^= 1;
}

// One half of a plane: its last signal is c.
inline void half_plane(const uint64_t *plane, int signals, int c, uint64_t *half) {
  if (signals > 6) {
    const int n = words_of(signals) / 2;
    for (int t = 0; t < n; ++t) half[t] = plane[c * n + t];
  } else {
    half[0] = c ? plane[0] >> (1 << (signals - 1)) : plane[0] & cells_of(signals - 1);
  }
}

// The relation where signal i is c; the last signal takes its place.
inline void cofactor(const Residual &r, int i, int c, Residual &half) {
  Residual moved(r);
  exchange_signals(moved, i, r.signals - 1);
  half.signals = r.signals - 1;
  half.outputs = r.outputs;
  memcpy(half.name, moved.name, sizeof moved.name);
  memcpy(half.output_name, moved.output_name, sizeof moved.output_name);
  for (int v = 0; v < r.planes(); ++v) half_plane(moved.plane(v), r.signals, c, half.plane(v));
}

// Whether signal i need not be read: in no cell do its two values together bar every word.
inline bool droppable(const Residual &r, int i) {
  const int n = r.stride();
  for (int t = 0; t < n; ++t) {
    if (i >= 6 && (t >> (i - 6) & 1)) continue;
    uint64_t none = i < 6 ? cells_of(r.signals) & ~SIGNAL[i] : ~uint64_t{0};
    for (int v = 0; v < r.planes(); ++v) {
      const uint64_t *plane = r.plane(v);
      none &= plane[t] | (i < 6 ? plane[t] >> (1 << i) : plane[t | 1 << (i - 6)]);
    }
    if (none) return false;
  }
  return true;
}

// The relation of circuits that do not read signal i; the last signal takes its place.
inline void without_signal(const Residual &r, int i, Residual &rest) {
  Residual one;
  cofactor(r, i, 0, rest);
  cofactor(r, i, 1, one);
  for (int t = 0; t < rest.words(); ++t) rest.cell[t] |= one.cell[t];
}

// The relation of the other outputs, whatever output p is.
inline void without_output(const Residual &r, int p, Residual &rest) {
  rest.signals = r.signals;
  rest.outputs = r.outputs - 1;
  memcpy(rest.name, r.name, sizeof r.name);
  for (int q = 0; q < rest.outputs; ++q) rest.output_name[q] = r.output_name[q < p ? q : q + 1];
  const int n = r.stride();
  for (int v = 0; v < rest.planes(); ++v) {
    const uint64_t *zero = r.plane(with_bit(v, p, 0)), *one = r.plane(with_bit(v, p, 1));
    for (int t = 0; t < n; ++t) rest.plane(v)[t] = zero[t] & one[t];
  }
}

// The relation of the other outputs where output p is signal i (or constant 0 where i < 0), complemented or not.  `loses`
// says whether some word of the other outputs that was allowed in a cell, with some value of p, no longer is.
inline void place_at_signal(const Residual &r, int p, int i, bool complemented, Residual &rest, bool &loses) {
  without_output(r, p, rest);
  const int n = r.stride();
  loses = false;
  for (int v = 0; v < rest.planes(); ++v) {
    const uint64_t *zero = r.plane(with_bit(v, p, 0)), *one = r.plane(with_bit(v, p, 1));
    for (int t = 0; t < n; ++t) {
      uint64_t value = i < 0 ? 0 : signal_word(i, t);
      if (complemented) value = ~value;
      const uint64_t left = ((zero[t] & ~value) | (one[t] & value)) & cells_of(r.signals);
      loses |= left != rest.plane(v)[t];
      rest.plane(v)[t] = left;
    }
  }
}

// What single outputs demand: the cells where output p must be 1, and those where it must be 0.
struct Demands {
  uint64_t on[MOST_OUTPUTS][MOST_WORDS];
  uint64_t off[MOST_OUTPUTS][MOST_WORDS];
};

inline void demands_of(const Residual &r, Demands &d) {
  const int n = r.stride();
  for (int p = 0; p < r.outputs; ++p)
    for (int t = 0; t < n; ++t) {
      uint64_t on = cells_of(r.signals), off = on;
      for (int v = 0; v < r.planes(); ++v) (v >> p & 1 ? off : on) &= r.plane(v)[t];
      d.on[p][t] = on;
      d.off[p][t] = off;
    }
}

// Whether all outputs are pairwise distinct: two must differ somewhere and agree somewhere.
inline bool pairwise_distinct(const Demands &d, int outputs, int words) {
  for (int p = 0; p < outputs; ++p)
    for (int q = 0; q < p; ++q) {
      uint64_t differ = 0, agree = 0;
      for (int t = 0; t < words; ++t) {
        differ |= (d.on[p][t] & d.off[q][t]) | (d.off[p][t] & d.on[q][t]);
        agree |= (d.on[p][t] & d.on[q][t]) | (d.off[p][t] & d.off[q][t]);
      }
      if (!differ || !agree) return false;
    }
  return true;
}

}  // namespace refuting
}  // namespace mincirc

#endif
