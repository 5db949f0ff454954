// p-adic lifting of a sparse integer system A x = b: elimination modulo p within an envelope, and digits by it.
//
// Idea.  Each digit of x in base p is the solution of A d = r modulo p, and r becomes (r - A d) / p.  Values of policies on
// grids and the like are systems whose graph is narrow: with rows in the order of a breadth first search, all entries of
// the triangular factors lie in an envelope around the diagonal, some n^1.5 numbers where an inverse has n^2.  So a digit
// costs few multiplications, and systems of thousands of unknowns need no dense matrix.
//
// Whose.  Lifting: Dixon 1982.  The order: Cuthill, McKee 1969, reversed (George 1971).  Envelope elimination: Jennings 1966.
//
// Why it is right.  Elimination needs no pivots: A is a nonsingular M-matrix with its rows scaled (mincirc.mdp.value.lifting),
// the order is applied to rows and columns alike, so all leading minors are minors of A and not 0; where one is 0
// modulo p, -1 is returned and the caller takes another prime.  Entries outside the envelope of row and column i (before the
// first column j <= i with a(i, j) or a(j, i) not 0) stay 0, since L(i, k) U(k, j) needs k in both envelopes.  And nothing
// rests on it: r - A d must be divisible by p, which is checked for every digit, and the caller substitutes the solution.
//
// Sums of products of residues below 2^30 are reduced after 15 of them: 15 * 2^60 + 2^30 < 2^64.
//
// Oracle.  tests/mdp/test_linear.py: FLINT's elimination, and the dense lifting in numpy.
#include "lifting.h"

#include <algorithm>
#include <exception>
#include <vector>

struct mincirc_lifting {
  int64_t rows;
  uint64_t p;
  std::vector<int64_t> begin, column, entry;
  std::vector<int64_t> order, place;  // order[k]: the row at place k
  std::vector<int64_t> low;           // per place: where its envelope begins
  std::vector<int64_t> at;            // and where its numbers are kept
  std::vector<uint32_t> lower, upper; // L(i, low ..), U(low .., i)
  std::vector<uint32_t> inverse;      // of the diagonal of U
  std::vector<uint64_t> part, solved;
  int64_t done = 0;
};

namespace {

const int64_t kSums = 15;

uint64_t power(uint64_t x, uint64_t exponent, uint64_t p) {
  uint64_t result = 1;
  for (; exponent; exponent >>= 1, x = x * x % p)
    if (exponent & 1) result = result * x % p;
  return result;
}

uint64_t dot(const uint32_t *x, const uint32_t *y, int64_t length, uint64_t p) {
  uint64_t sum = 0;
  while (length > 0) {
    const int64_t now = std::min(length, kSums);
    for (int64_t k = 0; k < now; k++) sum += uint64_t(x[k]) * y[k];
    sum %= p;
    x += now;
    y += now;
    length -= now;
  }
  return sum;
}

uint64_t residue(int64_t value, uint64_t p) {
  const int64_t rest = value % int64_t(p);
  return uint64_t(rest < 0 ? rest + int64_t(p) : rest);
}

// The reversed order of a breadth first search of the graph of A and its transpose, neighbours of small degree first.
void find_order(mincirc_lifting &s) {
  const size_t n = size_t(s.rows);
  std::vector<std::vector<int64_t>> near(n);
  for (int64_t i = 0; i < s.rows; i++)
    for (int64_t k = s.begin[size_t(i)]; k < s.begin[size_t(i) + 1]; k++)
      if (s.column[size_t(k)] != i) {
        near[size_t(i)].push_back(s.column[size_t(k)]);
        near[size_t(s.column[size_t(k)])].push_back(i);
      }
  for (auto &list : near) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  const auto smaller = [&](int64_t a, int64_t b) {
    const size_t x = near[size_t(a)].size(), y = near[size_t(b)].size();
    return x != y ? x < y : a < b;
  };
  for (auto &list : near) std::sort(list.begin(), list.end(), smaller);
  std::vector<uint8_t> seen(n, 0);
  const auto search = [&](int64_t start, std::vector<int64_t> &found, std::vector<uint8_t> &mark) {
    const size_t from = found.size();
    found.push_back(start);
    mark[size_t(start)] = 1;
    for (size_t k = from; k < found.size(); k++)
      for (const int64_t j : near[size_t(found[k])])
        if (!mark[size_t(j)]) {
          mark[size_t(j)] = 1;
          found.push_back(j);
        }
  };
  for (int64_t root = 0; root < s.rows; root++) {
    if (seen[size_t(root)]) continue;
    int64_t start = root;
    for (int32_t turn = 0; turn < 2; turn++) {  // the end of a search is far from its start: a better start
      std::vector<int64_t> found;
      std::vector<uint8_t> mark(seen);
      search(start, found, mark);
      start = found.back();
    }
    search(start, s.order, seen);
  }
  std::reverse(s.order.begin(), s.order.end());
  s.place.resize(n);
  for (size_t k = 0; k < n; k++) s.place[size_t(s.order[k])] = int64_t(k);
}

void find_envelope(mincirc_lifting &s) {
  s.low.resize(size_t(s.rows));
  for (int64_t i = 0; i < s.rows; i++) s.low[size_t(i)] = i;
  for (int64_t i = 0; i < s.rows; i++)
    for (int64_t k = s.begin[size_t(i)]; k < s.begin[size_t(i) + 1]; k++) {
      const int64_t a = s.place[size_t(i)], b = s.place[size_t(s.column[size_t(k)])];
      int64_t &low = s.low[size_t(std::max(a, b))];
      low = std::min(low, std::min(a, b));
    }
  s.at.assign(1, 0);
  for (int64_t i = 0; i < s.rows; i++) s.at.push_back(s.at.back() + i - s.low[size_t(i)]);
}

void fill(mincirc_lifting &s) {
  s.lower.assign(size_t(s.at.back()), 0);
  s.upper.assign(size_t(s.at.back()), 0);
  s.inverse.assign(size_t(s.rows), 0);
  for (int64_t i = 0; i < s.rows; i++)
    for (int64_t k = s.begin[size_t(i)]; k < s.begin[size_t(i) + 1]; k++) {
      const int64_t a = s.place[size_t(i)], b = s.place[size_t(s.column[size_t(k)])];
      const uint32_t value = uint32_t(residue(s.entry[size_t(k)], s.p));
      if (a == b) s.inverse[size_t(a)] = value;
      else if (a > b) s.lower[size_t(s.at[size_t(a)] + b - s.low[size_t(a)])] = value;
      else s.upper[size_t(s.at[size_t(b)] + a - s.low[size_t(b)])] = value;
    }
}

// Row and column i of the factors; false where a minor is 0.
bool eliminate(mincirc_lifting &s, int64_t i) {
  const uint64_t p = s.p;
  const int64_t low = s.low[size_t(i)];
  uint32_t *lower = s.lower.data() + s.at[size_t(i)], *upper = s.upper.data() + s.at[size_t(i)];
  for (int64_t j = low; j < i; j++) {
    const int64_t from = std::max(low, s.low[size_t(j)]), length = j - from;
    const uint32_t *row = s.lower.data() + s.at[size_t(j)] + (from - s.low[size_t(j)]);
    const uint32_t *column = s.upper.data() + s.at[size_t(j)] + (from - s.low[size_t(j)]);
    uint32_t &above = upper[j - low], &left = lower[j - low];
    above = uint32_t((above + p - dot(row, upper + (from - low), length, p)) % p);
    left = uint32_t((left + p - dot(lower + (from - low), column, length, p)) % p * s.inverse[size_t(j)] % p);
  }
  const uint64_t pivot = (s.inverse[size_t(i)] + p - dot(lower, upper, i - low, p)) % p;
  if (pivot == 0) return false;
  s.inverse[size_t(i)] = uint32_t(power(pivot, p - 2, p));
  return true;
}

// solved := A^-1 part modulo p, both by place.
void substitute(mincirc_lifting &s) {
  const uint64_t p = s.p;
  std::vector<uint64_t> &x = s.part;
  for (int64_t i = 0; i < s.rows; i++) {
    const uint32_t *lower = s.lower.data() + s.at[size_t(i)];
    uint64_t sum = 0;
    int64_t sums = 0;
    for (int64_t k = s.low[size_t(i)]; k < i; k++) {
      sum += *lower++ * x[size_t(k)];
      if (++sums == kSums) {
        sum %= p;
        sums = 0;
      }
    }
    x[size_t(i)] = (x[size_t(i)] + p - sum % p) % p;
  }
  int64_t sums = 0, least = s.rows;
  for (int64_t i = s.rows; i-- > 0;) {
    const int64_t low = s.low[size_t(i)];
    const uint64_t value = x[size_t(i)] % p * s.inverse[size_t(i)] % p;
    s.solved[size_t(i)] = value;
    const uint64_t minus = value ? p - value : 0;
    const uint32_t *upper = s.upper.data() + s.at[size_t(i)];
    for (int64_t k = low; k < i; k++) x[size_t(k)] += *upper++ * minus;
    least = std::min(least, low);
    if (++sums == kSums - 1) {
      for (int64_t k = least; k < i; k++) x[size_t(k)] %= p;
      sums = 0;
      least = s.rows;
    }
  }
}

// The product of two words, and a word added: high and low word.
inline uint64_t multiply(uint64_t x, uint64_t y, uint64_t add, uint64_t *high) {
#if defined(__SIZEOF_INT128__)
  __extension__ typedef unsigned __int128 wide;
  const wide product = wide(x) * y + add;
  *high = uint64_t(product >> 64);
  return uint64_t(product);
#else
  const uint64_t mask = 0xffffffffu, x0 = x & mask, x1 = x >> 32, y0 = y & mask, y1 = y >> 32;
  const uint64_t low = x0 * y0, first = x1 * y0 + (low >> 32), second = x0 * y1 + (first & mask);
  uint64_t bottom = (second << 32) | (low & mask);
  *high = x1 * y1 + (first >> 32) + (second >> 32);
  bottom += add;
  if (bottom < add) ++*high;
  return bottom;
#endif
}

}  // namespace

MINCIRC_API mincirc_lifting *mincirc_lifting_new(int64_t rows, const int64_t *begin, const int64_t *column,
                                                 const int64_t *entry, int64_t p) {
  try {
    if (rows < 1 || p < 3 || p >= int64_t(1) << 30 || begin[0] != 0) return nullptr;
    for (int64_t i = 0; i < rows; i++)
      if (begin[i + 1] < begin[i]) return nullptr;
    for (int64_t k = 0; k < begin[rows]; k++)
      if (column[k] < 0 || column[k] >= rows) return nullptr;
    auto *s = new mincirc_lifting();
    try {
      s->rows = rows;
      s->p = uint64_t(p);
      s->begin.assign(begin, begin + rows + 1);
      s->column.assign(column, column + begin[rows]);
      s->entry.assign(entry, entry + begin[rows]);
      s->part.resize(size_t(rows));
      s->solved.resize(size_t(rows));
      find_order(*s);
      find_envelope(*s);
    } catch (const std::exception &) {
      delete s;
      return nullptr;
    }
    return s;
  } catch (const std::exception &) {
    return nullptr;
  }
}

MINCIRC_API void mincirc_lifting_free(mincirc_lifting *system) { delete system; }

MINCIRC_API void mincirc_lifting_effort(const mincirc_lifting *system, double *effort) {
  effort[0] = 0;
  for (int64_t i = 0; i < system->rows; i++) {
    const double width = double(i - system->low[size_t(i)]);
    effort[0] += width * width;
  }
  effort[1] = 2.0 * double(system->at.back()) + double(system->entry.size());
}

MINCIRC_API int mincirc_lifting_eliminate(mincirc_lifting *system, int64_t *work) {
  try {
    if (system->done == 0) fill(*system);
    while (system->done < system->rows && *work > 0) {
      const int64_t width = system->done - system->low[size_t(system->done)];
      if (!eliminate(*system, system->done)) return -1;
      *work -= width * width + 64;
      system->done++;
    }
    return system->done == system->rows;
  } catch (const std::exception &) {
    return -2;
  }
}

MINCIRC_API int mincirc_lifting_digits(mincirc_lifting *system, int64_t count, int64_t *residual, const int64_t *right,
                                       int64_t *digits) {
  mincirc_lifting &s = *system;
  const int64_t p = int64_t(s.p);
  for (int64_t d = 0; d < count; d++, digits += s.rows) {
    for (int64_t i = 0; i < s.rows; i++) {
      if (right) residual[i] += right[d * s.rows + i];
      s.part[size_t(s.place[size_t(i)])] = residue(residual[i], s.p);
    }
    substitute(s);
    for (int64_t i = 0; i < s.rows; i++) digits[i] = int64_t(s.solved[size_t(s.place[size_t(i)])]);
    for (int64_t i = 0; i < s.rows; i++) {
      int64_t rest = residual[i];
      for (int64_t k = s.begin[size_t(i)]; k < s.begin[size_t(i) + 1]; k++)
        rest -= s.entry[size_t(k)] * digits[s.column[size_t(k)]];
      if (rest % p != 0) return -1;
      residual[i] = rest / p;
    }
  }
  return 0;
}

MINCIRC_API int mincirc_lifting_numbers(int64_t p, int64_t rows, int64_t count, const int64_t *digits, int64_t first,
                                        int64_t last, int64_t words, uint64_t *numbers) {
  const uint64_t base = uint64_t(p), square = base * base;
  for (int64_t i = first; i < last; i++, numbers += words) {
    std::fill_n(numbers, words, 0);
    int64_t used = 0;
    for (int64_t k = count; k > 0;) {  // two digits at a time, the greatest first
      const bool two = k % 2 == 0;
      uint64_t carry = uint64_t(digits[(k - 1) * rows + i]);
      if (two) carry = carry * base + uint64_t(digits[(k - 2) * rows + i]);
      k -= two ? 2 : 1;
      for (int64_t w = 0; w < used; w++) numbers[w] = multiply(numbers[w], two ? square : base, carry, &carry);
      if (carry) {
        if (used == words) return -1;
        numbers[used++] = carry;
      }
    }
  }
  return 0;
}
