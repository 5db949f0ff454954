// See row_bound.h.
//
// Least reads.  Codes that have no allowed word in common must be told apart, so one of the inputs in which they differ is
// read: a demand, the set of these inputs.  Demands are made as they are needed (implicit hitting sets; Chandrasekaran,
// Karp, Moreno-Centeno, Vempala 2011): a least set of inputs that meets all demands so far is looked for by branching on the
// smallest demand that is not met; if it leaves codes alike that have no common word, these make a new demand.  Every demand
// is necessary, so the first set that is enough is a least one.  Inputs that are needed even if all others are read are
// demands of one input each; they are found first, and mostly they are all there is.

#include "row_bound.h"

#include <algorithm>

#include "bits.h"

namespace mincirc {

namespace {

struct Alike {
  uint32_t seen;
  uint32_t row;
};

class Reads {
 public:
  Reads(const std::vector<Row> &rows, int inputs) : rows_(rows), inputs_(inputs), alike_(rows.size()) {}

  int least() {
    const uint32_t all = inputs_ == most_codes ? ~uint32_t{0} : (uint32_t{1} << inputs_) - 1;
    uint32_t chosen = 0;
    for (int place = 0; place < inputs_; ++place) {
      const uint32_t bit = uint32_t{1} << place;
      if (look(all & ~bit, false)) {
        demands_.push_back(bit);
        chosen |= bit;
      }
    }
    int count = count_ones(chosen);
    while (look(chosen, true))
      while (!hit(0, count, chosen)) ++count;
    return count;
  }

 private:
  // Whether codes that are alike by the bits `seen` have no common word; if wanted, a demand for each such group.
  bool look(uint32_t seen, bool demand) {
    for (size_t i = 0; i < rows_.size(); ++i) alike_[i] = {rows_[i].code & seen, static_cast<uint32_t>(i)};
    std::sort(alike_.begin(), alike_.end(),
              [](const Alike &a, const Alike &b) { return a.seen != b.seen ? a.seen < b.seen : a.row < b.row; });
    bool found = false;
    for (size_t from = 0, to = 0; from < alike_.size(); from = to) {
      uint64_t common = ~uint64_t{0};
      for (to = from; to < alike_.size() && alike_[to].seen == alike_[from].seen; ++to)
        common &= rows_[alike_[to].row].words;
      if (common != 0) continue;
      if (!demand) return true;
      found = true;
      demands_.push_back(differing(from, to));
    }
    return found;
  }

  // The inputs in which a few rows of a group differ that have no common word already.
  uint32_t differing(size_t from, size_t to) {
    core_.clear();
    uint64_t common = ~uint64_t{0};
    for (size_t i = from; i < to && common != 0; ++i) {
      const uint64_t words = rows_[alike_[i].row].words;
      if ((common & words) != common) core_.push_back(alike_[i].row);
      common &= words;
    }
    for (size_t i = 0; i < core_.size();) {
      uint64_t rest = ~uint64_t{0};
      for (size_t j = 0; j < core_.size(); ++j)
        if (j != i) rest &= rows_[core_[j]].words;
      if (rest == 0)
        core_.erase(core_.begin() + static_cast<std::ptrdiff_t>(i));
      else
        ++i;
    }
    uint32_t differ = 0;
    for (const uint32_t row : core_) differ |= rows_[row].code ^ rows_[core_[0]].code;
    return differ;
  }

  // Whether at most `left` more inputs meet all demands; then `chosen` are these and those given.
  bool hit(uint32_t given, int most, uint32_t &chosen) {
    uint32_t smallest = 0;
    uint32_t apart = 0;
    int least = count_ones(given);
    for (const uint32_t demand : demands_) {
      if (demand & given) continue;
      if (smallest == 0 || count_ones(demand) < count_ones(smallest)) smallest = demand;
      if (demand & apart) continue;
      apart |= demand;
      ++least;
    }
    if (least > most) return false;
    if (smallest == 0) {
      chosen = given;
      return true;
    }
    for (uint32_t rest = smallest; rest != 0; rest &= rest - 1)
      if (hit(given | (rest & (0 - rest)), most, chosen)) return true;
    return false;
  }

  const std::vector<Row> &rows_;
  int inputs_;
  std::vector<Alike> alike_;
  std::vector<uint32_t> demands_;
  std::vector<uint32_t> core_;
};

// Whether two outputs can neither be equal nor one the complement of the other.
bool differ(const RowRelation &relation, int first, int second) {
  const uint64_t unlike = words_with(first) ^ words_with(second);
  bool equal = false;
  bool complements = false;
  for (const Row &row : relation.rows) {
    equal |= (row.words & unlike) == 0;
    complements |= (row.words & ~unlike) == 0;
  }
  return equal && complements;
}

int by_outputs(const RowRelation &relation) {
  int reads[most_outputs];
  std::vector<int> wide;
  std::vector<Row> bits(relation.rows.size());
  for (int output = 0; output < relation.outputs; ++output) {
    const uint64_t ones = words_with(output);
    for (size_t i = 0; i < bits.size(); ++i) {
      const uint64_t words = relation.rows[i].words;
      bits[i] = {relation.rows[i].code, uint64_t{(words & ones) != 0} << 1 | uint64_t{(words & ~ones) != 0}};
    }
    reads[output] = least_reads(bits, relation.inputs);
    if (reads[output] > 1) wide.push_back(output);
  }
  std::stable_sort(wide.begin(), wide.end(), [&](int a, int b) { return reads[a] > reads[b]; });
  int least = 0;
  std::vector<int> different;
  for (const int output : wide) {
    bool all = true;
    for (const int other : different) all = all && differ(relation, output, other);
    if (!all) continue;
    least = std::max(least, reads[output] - 1 + static_cast<int>(different.size()));
    different.push_back(output);
  }
  return least;
}

int tabled(const RowRelation &relation, const uint8_t *sizes, int free_codes) {
  const int codes = 1 << relation.inputs;
  int best = 0;
  for (int output = 0; output < relation.outputs; ++output) {
    const uint64_t ones = words_with(output);
    uint32_t care = 0;
    uint32_t value = 0;
    for (const Row &row : relation.rows) {
      const bool one = (row.words & ~ones) == 0;
      if (!one && (row.words & ones) != 0) continue;
      care |= uint32_t{1} << row.code;
      if (one) value |= uint32_t{1} << row.code;
    }
    if (codes - count_ones(care) > free_codes) continue;
    const uint32_t open = ~care & ((codes == 32 ? 0 : uint32_t{1} << codes) - 1);
    int least = sizes[value];
    for (uint32_t more = open; more != 0; more = (more - 1) & open)
      least = std::min(least, static_cast<int>(sizes[value | more]));
    best = std::max(best, least);
  }
  return best;
}

// Whether constants and literals as outputs will do.
bool no_gates(const RowRelation &relation) {
  if (relation.outputs == 0 || relation.rows.empty()) return true;
  const int output = relation.outputs - 1;
  const uint64_t ones = words_with(output);
  Barred barred;
  for (const Row &row : relation.rows) {
    if ((row.words & ones) == 0) barred.add(1, row.code);
    if ((row.words & ~ones) == 0) barred.add(0, row.code);
  }
  RowRelation rest;
  for (int place = -1; place < relation.inputs; ++place)
    for (uint32_t sign = 0; sign < 2; ++sign)
      if (barred.allows(place, sign) && relation.placed(output, place, sign, rest) && no_gates(rest)) return true;
  return false;
}

}  // namespace

int least_reads(const std::vector<Row> &rows, int inputs) { return Reads(rows, inputs).least(); }

int quick_bound(const RowRelation &relation, int need, const SizeTables &tables) {
  if (relation.rows.empty()) return 0;
  int least = std::max(0, least_reads(relation.rows, relation.inputs) - relation.outputs);
  if (least < need) least = std::max(least, by_outputs(relation));
  if (least < need && relation.inputs <= SizeTables::most_inputs) {
    const uint8_t *sizes = tables.of_inputs[relation.inputs];
    if (sizes != nullptr) least = std::max(least, tabled(relation, sizes, tables.free_codes));
  }
  return least != 0 || no_gates(relation) ? least : 1;
}

}  // namespace mincirc
