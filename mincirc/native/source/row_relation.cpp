// See row_relation.h for the idea.
//
// Making plain.  An output may take the value b at a code *whatever the others are* if with every allowed word the word
// with that bit set to b is allowed too.  So it costs nothing to give the output to a literal that is b only at such codes.
// For which literals that holds is read off the unions and the intersections of the codes at which it fails for 0 and for 1
// (Barred), in one pass over the rows; the same serves for "may be this literal at all".

#include "row_relation.h"

#include <algorithm>

namespace mincirc {

namespace {

uint32_t without(uint32_t code, int place) {
  const uint32_t below = (uint32_t{1} << place) - 1;
  return ((code >> 1) & ~below) | (code & below);
}

// The words without their bit at a place: the two halves of each block are laid over one another, and blocks move up.
uint64_t cut_output(uint64_t words, int output, int outputs) {
  const int half = 1 << output;
  const uint64_t both = (words & ~words_with(output)) | ((words & words_with(output)) >> half);
  const uint64_t block = (uint64_t{1} << half) - 1;
  uint64_t cut = 0;
  for (int from = 0, to = 0; from < 1 << outputs; from += 2 * half, to += half) cut |= ((both >> from) & block) << to;
  return cut;
}

// The place and sign of literal number 0, 1, ..: the constants 0 and 1, then each input and its complement.
int place_of(int literal) { return literal / 2 - 1; }
uint32_t sign_of(int literal) { return static_cast<uint32_t>(literal & 1); }

bool drop_input(RowRelation &relation) {
  for (int place = 0; place < relation.inputs; ++place) {
    const uint32_t bit = uint32_t{1} << place;
    bool differs = false;
    for (const Row &row : relation.rows) {
      const auto at = std::lower_bound(relation.rows.begin(), relation.rows.end(), row.code ^ bit,
                                       [](const Row &one, uint32_t code) { return one.code < code; });
      differs = at == relation.rows.end() || at->code != (row.code ^ bit) || at->words != row.words;
      if (differs) break;
    }
    if (differs) continue;
    RowRelation found;
    relation.fixed(place, 0, found);
    relation = found;
    return true;
  }
  return false;
}

bool place_output(RowRelation &relation) {
  for (int output = relation.outputs - 1; output >= 0; --output) {
    const int half = 1 << output;
    const uint64_t ones = words_with(output);
    Barred barred;
    for (const Row &row : relation.rows) {
      if (((row.words & ~ones) << half) & ~row.words) barred.add(1, row.code);
      if (((row.words & ones) >> half) & ~row.words) barred.add(0, row.code);
    }
    for (int literal = 0; literal < 2 + 2 * relation.inputs; ++literal) {
      if (!barred.allows(place_of(literal), sign_of(literal))) continue;
      RowRelation found;
      relation.placed(output, place_of(literal), sign_of(literal), found);
      relation = found;
      return true;
    }
  }
  return false;
}

}  // namespace

uint64_t every_word(int outputs) {
  return outputs == most_outputs ? ~uint64_t{0} : (uint64_t{1} << (1 << outputs)) - 1;
}

uint64_t words_with(int output) {
  static const uint64_t masks[most_outputs] = {0xaaaaaaaaaaaaaaaau, 0xccccccccccccccccu, 0xf0f0f0f0f0f0f0f0u,
                                               0xff00ff00ff00ff00u, 0xffff0000ffff0000u, 0xffffffff00000000u};
  return masks[output];
}

bool RowRelation::normalise() {
  const auto before = [](const Row &one, const Row &other) { return one.code < other.code; };
  if (!std::is_sorted(rows.begin(), rows.end(), before)) std::sort(rows.begin(), rows.end(), before);
  const uint64_t every = every_word(outputs);
  size_t kept = 0;
  for (size_t i = 0; i < rows.size();) {
    Row row = rows[i];
    for (++i; i < rows.size() && rows[i].code == row.code; ++i) row.words &= rows[i].words;
    if (row.words == 0) return false;
    if (row.words != every) rows[kept++] = row;
  }
  rows.resize(kept);
  return true;
}

bool RowRelation::fixed(int place, uint32_t value, RowRelation &found) const {
  found.inputs = inputs - 1;
  found.outputs = outputs;
  found.rows.clear();
  for (const Row &row : rows)
    if (((row.code >> place) & 1) == value) found.rows.push_back({without(row.code, place), row.words});
  return true;  // codes differ still, and keep their order
}

bool RowRelation::merged(int first, int second, int gate, RowRelation &found) const {
  found.inputs = inputs - 1;
  found.outputs = outputs;
  found.rows.clear();
  const uint32_t bit = uint32_t{1} << first;
  for (const Row &row : rows) {
    const uint32_t one = (row.code >> first) & 1;
    const uint32_t other = (row.code >> second) & 1;
    const uint32_t value = gate == exclusive_or ? one ^ other : static_cast<uint32_t>(gate) == 2 * one + other;
    found.rows.push_back({without(value ? row.code | bit : row.code & ~bit, second), row.words});
  }
  return found.normalise();
}

bool RowRelation::placed(int output, int place, uint32_t sign, RowRelation &found) const {
  found.inputs = inputs;
  found.outputs = outputs - 1;
  found.rows.clear();
  const uint64_t ones = words_with(output);
  for (const Row &row : rows) {
    const uint32_t value = place < 0 ? sign : ((row.code >> place) & 1) ^ sign;
    found.rows.push_back({row.code, cut_output(row.words & (value ? ones : ~ones), output, outputs)});
  }
  return found.normalise();
}

void RowRelation::plain() {
  while (drop_input(*this) || place_output(*this)) {
  }
}

std::string RowRelation::key() const {
  std::string key;
  key.reserve(2 + rows.size() * (sizeof(uint32_t) + sizeof(uint64_t)));
  key.push_back(static_cast<char>(inputs));
  key.push_back(static_cast<char>(outputs));
  for (const Row &row : rows) {
    key.append(reinterpret_cast<const char *>(&row.code), sizeof row.code);
    key.append(reinterpret_cast<const char *>(&row.words), sizeof row.words);
  }
  return key;
}

}  // namespace mincirc
